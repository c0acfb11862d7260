package dev.utils.sample;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeanUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.stereotype.Component;

/**
 * Turns multipart requests into records, as strictly as {@link StrictJson} does with
 * JSON. Parts are read as they arrive: nothing waits, and nothing is written to disk.
 */
@Component
class FormReader {

	private final Validator validator;

	FormReader(Validator validator) {
		this.validator = validator;
	}

	/**
	 * Read a request.
	 * @param parts the parts of the request
	 * @param type the record that the parts make up; its constraints are checked
	 * @return the record, or {@link InvalidRequestException} with what is wrong
	 */
	<T extends Record> Mono<T> read(Flux<PartEvent> parts, Class<T> type) {
		return parts.collect(() -> new Form(type), Form::add).map((form) -> validated(record(form, type)));
	}

	private <T extends Record> T record(Form form, Class<T> type) {
		form.requireAccepted();
		RecordComponent[] components = type.getRecordComponents();
		@Nullable Object[] values = new @Nullable Object[components.length];
		List<FieldProblem> problems = new ArrayList<>();
		for (int i = 0; i < components.length; i++) {
			try {
				values[i] = form.value(components[i].getName());
			}
			catch (NumberFormatException ex) {
				problems.add(new FieldProblem(components[i].getName(), "must be a whole number in its range"));
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidRequestException(HttpStatus.BAD_REQUEST, problems);
		}
		try {
			Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
			return BeanUtils.instantiateClass(type.getDeclaredConstructor(types), values);
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private <T> T validated(T request) {
		List<FieldProblem> problems = this.validator.validate(request)
			.stream()
			.map((violation) -> new FieldProblem(violation.getPropertyPath().toString(), violation.getMessage()))
			.sorted(Comparator.comparing(FieldProblem::field).thenComparing(FieldProblem::message))
			.toList();
		if (!problems.isEmpty()) {
			throw new InvalidRequestException(HttpStatus.BAD_REQUEST, problems);
		}
		return request;
	}

}
