package dev.utils.provider.openai;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import dev.utils.llm.ChatChunk;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the codecs' tests write and read.
 */
final class OpenAiWire {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private OpenAiWire() {
	}

	static void assertJson(HttpCall call, String expected) {
		assertThat(json(call)).isEqualTo(MAPPER.readTree(expected));
	}

	static JsonNode json(HttpCall call) {
		return MAPPER.readTree(call.body());
	}

	/**
	 * Return the text of a multipart body, with a boundary that is always the same.
	 */
	static String multipart(HttpCall call) {
		String type = Objects.requireNonNull(call.headers().get("Content-Type"));
		assertThat(type).startsWith("multipart/form-data; boundary=");
		String boundary = type.substring(type.indexOf('=') + 1);
		return new String(call.body(), StandardCharsets.ISO_8859_1).replace(boundary, "B").replace("\r\n", "\n");
	}

	static HttpAnswer answer(String body) {
		return answer("application/json", body);
	}

	static HttpAnswer answer(String contentType, String body) {
		return new HttpAnswer(contentType, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Feed events without names, from the middle of a buffer.
	 * @return the chunks that they make
	 */
	static List<ChatChunk> feed(ChatStreamDecoder decoder, String... events) {
		return Arrays.stream(events).map((data) -> {
			byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
			return decoder.decode(null, bytes, 6, bytes.length - 8);
		}).filter(Objects::nonNull).toList();
	}

}
