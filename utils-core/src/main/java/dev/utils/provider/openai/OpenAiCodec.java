package dev.utils.provider.openai;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.Message;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * OpenAI chat completions ({@code POST /chat/completions}), as OpenAI documents them and
 * as compatible servers, which are looser, speak them. Thread-safe.
 */
public final class OpenAiCodec implements ChatCodec {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final ObjectReader READER = MAPPER.reader();

	private static final ObjectWriter WRITER = MAPPER.writer();

	private final MaxTokensField maxTokensField;

	private final OpenAiErrors errors = OpenAiErrors.load();

	/**
	 * Create a codec.
	 * @param maxTokensField the name under which the server expects the token limit
	 */
	public OpenAiCodec(MaxTokensField maxTokensField) {
		this.maxTokensField = maxTokensField;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model, @Nullable ApiKey apiKey, boolean stream) {
		String accept = stream ? MediaType.TEXT_EVENT_STREAM_VALUE : MediaType.APPLICATION_JSON_VALUE;
		Map<String, String> headers = (apiKey != null)
				? Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE, HttpHeaders.ACCEPT, accept,
						HttpHeaders.AUTHORIZATION, "Bearer " + apiKey.value())
				: Map.of(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE, HttpHeaders.ACCEPT, accept);
		return new HttpCall("/chat/completions", headers, body(request, model, stream));
	}

	private byte[] body(ChatRequest request, String model, boolean stream) {
		ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
		try (JsonGenerator json = WRITER.createGenerator(body)) {
			json.writeStartObject();
			json.writeStringProperty("model", model);
			json.writeArrayPropertyStart("messages");
			for (Message message : request.messages()) {
				json.writeStartObject();
				json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
				json.writeStringProperty("content", message.text());
				json.writeEndObject();
			}
			json.writeEndArray();
			if (request.temperature() != null) {
				json.writeNumberProperty("temperature", request.temperature());
			}
			if (request.maxTokens() != null) {
				json.writeNumberProperty(this.maxTokensField.wireName(), request.maxTokens());
			}
			if (!request.stop().isEmpty()) {
				json.writeArrayPropertyStart("stop");
				request.stop().forEach(json::writeString);
				json.writeEndArray();
			}
			if (stream) {
				json.writeBooleanProperty("stream", true);
				json.writeObjectPropertyStart("stream_options");
				json.writeBooleanProperty("include_usage", true);
				json.writeEndObject();
			}
			json.writeEndObject();
		}
		return body.toByteArray();
	}

	@Override
	public ChatAnswer decode(InputStream body) {
		OpenAiChatReader reader = new OpenAiChatReader(this.errors);
		try (JsonParser parser = READER.createParser(body)) {
			reader.readAnswer(parser);
		}
		catch (JacksonException ex) {
			throw OpenAiChatReader.unreadable("the answer is no valid JSON", ex);
		}
		return reader.answer();
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return new OpenAiStreamDecoder(READER, this.errors);
	}

	@Override
	public ProviderError error(int status, byte[] body) {
		return this.errors.read(status, body);
	}

	@Override
	public String requestIdHeader() {
		return "x-request-id";
	}

	/**
	 * The name under which a server expects the limit of the answer's tokens.
	 */
	public enum MaxTokensField {

		/** OpenAI's own API: its reasoning models refuse the older name. */
		MAX_COMPLETION_TOKENS,

		/** Most compatible servers, which know only the older name. */
		MAX_TOKENS;

		private String wireName() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
