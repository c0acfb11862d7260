package dev.utils.observe;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line per call, as key-values that a JSON encoder makes top-level fields.
 * Successes are {@code INFO}, failures {@code WARN}. An MDC entry of the caller whose
 * name a formatter could not write beside the key-values has a {@code _} at the end of
 * its name in this line. Thread-safe.
 */
public final class CallLog {

	private static final Logger logger = LoggerFactory.getLogger(CallLog.class);

	private CallLog() {
	}

	/**
	 * Write the line of a call that has ended.
	 * @param context what is known of the call
	 * @param latency how long it took, retries and waits included
	 * @param callerMdc the MDC of the thread that made the call, or {@code null} if empty
	 */
	public static void write(LlmObservationContext context, Duration latency, @Nullable Map<String, String> callerMdc) {
		ErrorClass errorClass = context.getErrorClass();
		boolean failed = errorClass != null && errorClass != ErrorClass.CANCELLED;
		Level level = failed ? Level.WARN : Level.INFO;
		if (!logger.isEnabledForLevel(level)) {
			return;
		}
		Map<String, @Nullable Object> fields = fields(context, latency);
		LoggingEventBuilder event = logger.atLevel(level);
		for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
			event = event.addKeyValue(field.getKey(), field.getValue());
		}
		Map<String, String> threadMdc = MDC.getCopyOfContextMap();
		try {
			setMdc((callerMdc != null) ? MdcNames.besides(fields.keySet(), callerMdc) : null);
			event.log(message(context, latency));
		}
		finally {
			setMdc(threadMdc);
		}
	}

	private static Map<String, @Nullable Object> fields(LlmObservationContext context, Duration latency) {
		Usage usage = context.getUsage();
		Map<String, @Nullable Object> fields = new LinkedHashMap<>();
		fields.put("provider", context.getProvider().name());
		fields.put("model", context.getRequestModel());
		fields.put("operation", context.getOperation());
		fields.put("latency_ms", latency.toMillis());
		fields.put("attempts", context.getAttempts());
		fields.put("status", context.getStatus());
		fields.put("error_class", context.getErrorClass());
		fields.put("input_tokens", (usage != null) ? usage.inputTokens() : null);
		fields.put("output_tokens", (usage != null) ? usage.outputTokens() : null);
		fields.put("request_id", context.getRequestId());
		if (context.getRateLimitWait().toMillis() > 0) {
			fields.put("rate_limit_wait_ms", context.getRateLimitWait().toMillis());
		}
		if (!context.getAdaptations().isEmpty()) {
			fields.put("adaptations", context.getAdaptations());
		}
		List<String> artifacts = context.getArtifactsPaths();
		if (!artifacts.isEmpty()) {
			fields.put("artifacts_path", (artifacts.size() == 1) ? artifacts.get(0) : artifacts);
		}
		return fields;
	}

	/**
	 * Return the facts as text too: formats other than JSON leave out the key-values.
	 */
	private static String message(LlmObservationContext context, Duration latency) {
		ErrorClass errorClass = context.getErrorClass();
		StringBuilder message = new StringBuilder("LLM call ").append(context.getOperation())
			.append(" to ")
			.append(context.getProvider())
			.append(':')
			.append(context.getRequestModel())
			.append((errorClass == null) ? " succeeded" : " ended with " + errorClass)
			.append(" after ")
			.append(latency.toMillis())
			.append(" ms (");
		if (context.getStatus() != null) {
			message.append("status ").append(context.getStatus()).append(", ");
		}
		if (context.getRequestId() != null) {
			message.append("request id ").append(context.getRequestId()).append(", ");
		}
		if (context.getUsage() != null) {
			message.append(context.getUsage().inputTokens())
				.append(" + ")
				.append(context.getUsage().outputTokens())
				.append(" tokens, ");
		}
		if (context.getRateLimitWait().toMillis() > 0) {
			message.append(context.getRateLimitWait().toMillis()).append(" ms of it for the rate limit, ");
		}
		if (!context.getAdaptations().isEmpty()) {
			message.append("repeated ").append(String.join(", ", context.getAdaptations())).append(", ");
		}
		if (!context.getArtifactsPaths().isEmpty()) {
			message.append("saved as ").append(String.join(" and ", context.getArtifactsPaths())).append(", ");
		}
		int attempts = context.getAttempts();
		return message.append(attempts).append((attempts == 1) ? " attempt)" : " attempts)").toString();
	}

	private static void setMdc(@Nullable Map<String, String> mdc) {
		if (mdc == null) {
			MDC.clear();
		}
		else {
			MDC.setContextMap(mdc);
		}
	}

}
