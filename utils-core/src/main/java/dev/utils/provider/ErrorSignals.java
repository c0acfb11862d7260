package dev.utils.provider;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Tells from a failed response, or an error inside a successful one, what kind of failure
 * it is. The signals are data, in {@code errors.properties} beside each codec.
 * Thread-safe.
 */
public final class ErrorSignals {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final Map<String, ErrorClass> byCode = new HashMap<>();

	private final Map<String, ErrorClass> byText = new LinkedHashMap<>();

	private final Map<String, ErrorClass> byStatus = new HashMap<>();

	private final Map<String, ErrorClass> byType = new HashMap<>();

	private ErrorSignals(Properties signals) {
		for (String signal : signals.stringPropertyNames()) {
			ErrorClass errorClass = ErrorClass.valueOf(signals.getProperty(signal));
			String[] parts = signal.split("\\.", 2);
			switch (parts[0]) {
				case "code" -> this.byCode.put(parts[1], errorClass);
				case "text" -> this.byText.put(parts[1], errorClass);
				case "status" -> this.byStatus.put(parts[1], errorClass);
				case "type" -> this.byType.put(parts[1], errorClass);
				default -> throw new IllegalStateException("Unknown signal " + signal);
			}
		}
	}

	/**
	 * Load the signals of a provider.
	 * @param codec the class beside which they are
	 * @return the signals
	 */
	public static ErrorSignals load(Class<?> codec) {
		Properties signals = new Properties();
		try (Reader reader = new InputStreamReader(
				Objects.requireNonNull(codec.getResourceAsStream("errors.properties")), StandardCharsets.UTF_8)) {
			signals.load(reader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new ErrorSignals(signals);
	}

	/**
	 * Read the body of a failed response: OpenAI's {@code {"error": {...}}}, or one of
	 * the shapes that compatible servers use instead ({@code {"error": "text"}},
	 * {@code {"message"}}, {@code {"detail"}}, an array around any of them, HTML).
	 * @param status the HTTP status
	 * @param body the body, or its beginning; may be empty or anything
	 * @return what went wrong
	 */
	public ProviderError read(int status, byte[] body) {
		return classify(status, errorIn(json(body)));
	}

	/**
	 * Read an error object.
	 * @param status the HTTP status, or {@code null} if the error came inside a success
	 * @param error the object
	 * @return what went wrong
	 */
	public ProviderError classify(@Nullable Integer status, JsonNode error) {
		String code = text(error.path("code"));
		String type = text(error.path("type"));
		String message = message(error);
		Integer effective = (status != null) ? status : statusIn(error.path("code"));
		return new ProviderError(errorClass(effective, code, type, message), (code != null) ? code : type, message);
	}

	/**
	 * Return the error object of a failed response.
	 * @param json the body
	 * @return what stands under {@code error}, or else the body itself
	 */
	public static JsonNode errorIn(JsonNode json) {
		JsonNode object = (json.isArray() && !json.isEmpty()) ? json.get(0) : json;
		JsonNode error = object.path("error");
		return (error.isMissingNode() || error.isNull()) ? object : error;
	}

	/**
	 * Tell what kind of failure signals stand for.
	 * @param status the HTTP status, or {@code null} if there is none
	 * @param code the provider's code, or {@code null}
	 * @param type the provider's type, or {@code null}
	 * @param message the provider's sentence, or {@code null}
	 * @return the class
	 */
	public ErrorClass errorClass(@Nullable Integer status, @Nullable String code, @Nullable String type,
			@Nullable String message) {
		String said = (message != null) ? message.toLowerCase(Locale.ROOT) : "";
		for (Map.Entry<String, ErrorClass> signal : this.byText.entrySet()) {
			if (said.contains(signal.getKey())) {
				return signal.getValue();
			}
		}
		ErrorClass known = (code != null) ? this.byCode.get(code) : null;
		if (known == null && type != null) {
			known = this.byCode.get(type);
		}
		if (known == null && status != null) {
			known = this.byStatus.get(status.toString());
		}
		if (known == null && type != null && (status == null || status < 500)) {
			known = this.byType.get(type);
		}
		if (known != null) {
			return known;
		}
		return (status != null && status < 500) ? ErrorClass.INVALID : ErrorClass.TRANSIENT;
	}

	/**
	 * Read a body that should be JSON.
	 * @param body the body; may be empty or anything
	 * @return the JSON, or a missing node
	 */
	public static JsonNode json(byte[] body) {
		try {
			JsonNode json = MAPPER.readTree(body);
			return (json != null) ? json : MissingNode.getInstance();
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	private static @Nullable String message(JsonNode error) {
		if (error.isString()) {
			return error.stringValue().isBlank() ? null : error.stringValue();
		}
		if (error.isArray()) {
			return error.isEmpty() ? null : message(error.get(0));
		}
		if (!error.isObject()) {
			return null;
		}
		return Stream.of("message", "detail", "msg", "error")
			.map((field) -> message(error.path(field)))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private static @Nullable String text(JsonNode value) {
		return (value.isString() || value.isNumber()) && !value.asString().isBlank() ? value.asString() : null;
	}

	private static @Nullable Integer statusIn(JsonNode code) {
		int value = code.asInt(0);
		return (value >= 400 && value <= 599) ? value : null;
	}

}
