package dev.utils.provider.gemini;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import dev.utils.llm.Media;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of all codecs of the API need.
 */
final class GeminiFixture {

	static final JsonMapper MAPPER = JsonMapper.shared();

	static final GeminiCodec CODEC = new GeminiCodec("v1beta");

	/** The first bytes of a PNG, {@code iVBORw0KGgo=} in base64. */
	static final Media PNG = Media.of(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' });

	private GeminiFixture() {
	}

	static HttpAnswer answer(String body) {
		return new HttpAnswer("application/json", new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
	}

	static void assertJson(HttpCall call, String expected) {
		assertThat(MAPPER.readTree(call.body())).isEqualTo(MAPPER.readTree(expected));
	}

}
