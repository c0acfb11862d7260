package dev.utils.autoconfigure.env;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains an {@link InvalidDotenvException} by file, line, variable and fix.
 */
class InvalidDotenvFailureAnalyzer extends AbstractFailureAnalyzer<InvalidDotenvException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidDotenvException cause) {
		StringBuilder description = new StringBuilder("The environment file is invalid:%n".formatted());
		description.append("%n    File: %s".formatted(cause.getFile()));
		if (cause.getLine() != InvalidDotenvException.WHOLE_FILE) {
			description.append("%n    Line: %d".formatted(cause.getLine()));
		}
		if (cause.getVariable() != null) {
			description.append("%n    Variable: %s".formatted(cause.getVariable()));
		}
		description.append("%n    Reason: %s".formatted(cause.getReason()));
		return new FailureAnalysis(description.toString(), cause.getFix(), cause);
	}

}
