package dev.utils.autoconfigure.env;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.util.ClassUtils;

/**
 * Prints why the start failed to standard error while our JSON logs are on. The log holds
 * the same as one JSON line, which machines like and people do not.
 */
class ReadableFailureAnalysisReporter implements FailureAnalysisReporter {

	/**
	 * The Logback property by which {@code logback-json.xml} says that it is in force.
	 */
	static final String JSON_PROPERTY = "dev.utils.logging.json";

	@Override
	public void report(FailureAnalysis analysis) {
		if (ClassUtils.isPresent("ch.qos.logback.classic.LoggerContext", getClass().getClassLoader())
				&& Logback.writesJson()) {
			System.err.printf("%n%nAPPLICATION FAILED TO START%n%nDescription:%n%n%s%n%nAction:%n%n%s%n%n",
					analysis.getDescription(), analysis.getAction());
		}
	}

	/**
	 * Linked only where Logback is there.
	 */
	private static final class Logback {

		static boolean writesJson() {
			return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
					&& context.getProperty(JSON_PROPERTY) != null;
		}

	}

}
