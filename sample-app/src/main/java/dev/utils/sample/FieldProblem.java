package dev.utils.sample;

import java.util.List;
import java.util.stream.Collectors;

import org.springframework.http.ProblemDetail;

/**
 * What is wrong with one field of a request; an entry of a problem's {@code errors}.
 *
 * @param field the field's name
 * @param message what must be the case, without the value that was sent
 */
record FieldProblem(String field, String message) {

	/** Stands for the whole body where no field can be named. */
	static final String BODY = "body";

	ProblemDetail in(ProblemDetail problem) {
		return in(problem, List.of(this));
	}

	static ProblemDetail in(ProblemDetail problem, List<FieldProblem> errors) {
		problem.setDetail(errors.stream()
			.map((error) -> error.field + " " + error.message)
			.collect(Collectors.joining("; ", "Invalid request: ", ".")));
		problem.setProperty("errors", errors);
		return problem;
	}

}
