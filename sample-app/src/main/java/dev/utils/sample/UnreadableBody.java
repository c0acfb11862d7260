package dev.utils.sample;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Says in our own words why a JSON body could not be read. Jackson's messages quote what
 * was sent, and that may be a prompt.
 */
final class UnreadableBody {

	private static final int MAX_NAME = 64;

	private UnreadableBody() {
	}

	static FieldProblem problem(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof JacksonException ex) {
				return problem(ex);
			}
		}
		return new FieldProblem(FieldProblem.BODY, "must be a JSON object");
	}

	private static FieldProblem problem(JacksonException ex) {
		String field = field(ex.getPath());
		if (ex instanceof UnrecognizedPropertyException unknown) {
			return new FieldProblem(shortened(unknown.getPropertyName()), "is not a field; the fields are "
					+ unknown.getKnownPropertyIds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
		}
		if (field != null && ex instanceof InputCoercionException) {
			return new FieldProblem(field, "must be a number in its range");
		}
		if (field != null && ex instanceof MismatchedInputException mismatched) {
			return new FieldProblem(field, "must be " + describe(mismatched.getTargetType()));
		}
		return new FieldProblem(FieldProblem.BODY, (ex instanceof MismatchedInputException) ? "must be a JSON object"
				: "must be valid JSON" + position(ex));
	}

	private static @Nullable String field(List<JacksonException.Reference> path) {
		String name = path.isEmpty() ? null : path.get(0).getPropertyName();
		return (name != null) ? shortened(name) : null;
	}

	private static String describe(Class<?> type) {
		if (type == String.class) {
			return "a string";
		}
		if (Collection.class.isAssignableFrom(type)) {
			return "a list of strings";
		}
		return (type == Integer.class) ? "a whole number" : "a number";
	}

	private static String position(JacksonException ex) {
		return (ex.getLocation() != null)
				? " (line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr() + ")" : "";
	}

	static String shortened(String name) {
		return (name.length() <= MAX_NAME) ? name : name.substring(0, MAX_NAME) + "...";
	}

}
