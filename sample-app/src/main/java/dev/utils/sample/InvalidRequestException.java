package dev.utils.sample;

import java.util.List;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * A request was refused before anything was sent to a provider.
 */
class InvalidRequestException extends RuntimeException {

	private final HttpStatus status;

	private final List<FieldProblem> problems;

	InvalidRequestException(HttpStatus status, List<FieldProblem> problems) {
		super(problems.stream().map(FieldProblem::field).toList() + " invalid");
		this.status = status;
		this.problems = List.copyOf(problems);
	}

	ProblemDetail problem() {
		return FieldProblem.in(ProblemDetail.forStatus(this.status), this.problems);
	}

}
