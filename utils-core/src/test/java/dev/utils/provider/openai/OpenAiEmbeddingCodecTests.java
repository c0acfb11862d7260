package dev.utils.provider.openai;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.utils.provider.openai.OpenAiWire.answer;
import static dev.utils.provider.openai.OpenAiWire.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiEmbeddingCodecTests {

	private final OpenAiCodec provider = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);

	private final Codec<EmbeddingRequest, EmbeddingAnswer> codec = this.provider.embedding();

	@Test
	void requestAsksForBase64() {
		HttpCall call = this.codec.encode(EmbeddingRequest.of("a", "b\n"), "text-embedding-3-small");
		assertThat(call.path()).isEqualTo("/embeddings");
		assertJson(call, """
				{"model": "text-embedding-3-small", "input": ["a", "b\\n"], "encoding_format": "base64"}""");
	}

	@Test
	void compatibleServersAreNotAskedForAnEncoding() {
		EmbeddingRequest request = EmbeddingRequest.builder(List.of("a"))
			.dimensions(256)
			.extraBody("user", "u")
			.build();
		assertJson(new OpenAiCodec(MaxTokensField.MAX_TOKENS).embedding().encode(request, "m"), """
				{"model": "m", "input": ["a"], "dimensions": 256, "user": "u"}""");
	}

	@Test
	void callsHoldAsManyTextsAsOpenAiTakes() {
		assertThat(this.provider.maxEmbeddingInputs()).isEqualTo(2048);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void vectorsAreRead(String name, String data, float[][] expected) {
		EmbeddingAnswer answer = this.codec.decode(answer("{\"data\": " + data + "}"));
		assertThat(answer.vectors().toArray(float[][]::new)).isDeepEqualTo(expected);
		assertThat(answer.model()).isNull();
		assertThat(answer.usage()).isNull();
	}

	static Stream<Arguments> vectorsAreRead() {
		return Stream.of(
				arguments("numbers", """
						[{"object": "embedding", "index": 0, "embedding": [0.5, -1, 1e-3]}]""",
						new float[][] { { 0.5f, -1, 0.001f } }),
				arguments("base64",
						"[{\"object\": \"embedding\", \"index\": 0, \"embedding\": \"%s\"}]"
							.formatted(base64(0.5f, -1, 0.001f)),
						new float[][] { { 0.5f, -1, 0.001f } }),
				arguments("both, in another order",
						"""
								[{"embedding": [3], "index": 2}, {"index": 0, "embedding": "%s"}, {"index": 1, "embedding": [2.0]}]"""
							.formatted(base64(1)),
						new float[][] { { 1 }, { 2 }, { 3 } }),
				arguments("without places", "[{\"embedding\": [1]}, {\"embedding\": [2]}, {\"embedding\": [3]}]",
						new float[][] { { 1 }, { 2 }, { 3 } }),
				arguments("all of the same place or of none", """
						[{"embedding": [1], "index": 0}, {"embedding": [2], "index": 0}]""",
						new float[][] { { 1 }, { 2 } }),
				arguments("places of a looser type",
						"""
								[{"embedding": [1], "index": null}, {"embedding": [2], "index": "0"}, {"x": {"y": []}, "embedding": [3]}]""",
						new float[][] { { 1 }, { 2 }, { 3 } }),
				arguments("of different lengths",
						"[{\"embedding\": [1, 2]}, {\"embedding\": []}, {\"embedding\": [3]}]",
						new float[][] { { 1, 2 }, {}, { 3 } }),
				arguments("none", "[]", new float[][] {}));
	}

	@Test
	void longVectorsAreRead() {
		String numbers = IntStream.range(0, 5000).mapToObj(Integer::toString).collect(Collectors.joining(","));
		EmbeddingAnswer answer = this.codec.decode(answer("{\"data\": [{\"embedding\": [" + numbers + "]}]}"));
		assertThat(answer.vectors().get(0)).hasSize(5000).startsWith(0, 1).endsWith(4999);
	}

	@Test
	void modelAndUsageAreRead() {
		EmbeddingAnswer answer = this.codec.decode(answer("""
				{"object": "list", "data": [], "model": "text-embedding-3-small", "error": null,
				 "usage": {"prompt_tokens": 8, "total_tokens": 8}}"""));
		assertThat(answer.model()).isEqualTo("text-embedding-3-small");
		assertThat(answer.usage()).isEqualTo(new Usage(8, 0));
		assertThat(this.codec.decode(answer("{\"data\": [], \"model\": 7, \"usage\": null}")).model()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>secret</html>", "[]", "\"secret\"", "{\"model\": \"secret\"}",
			"{\"data\": null}", "{\"data\": \"secret\"}", "{\"data\": [\"secret\"]}", "{\"data\": [{\"index\": 0}]}",
			"{\"data\": [{\"embedding\": null}]}", "{\"data\": [{\"embedding\": [1, null]}]}",
			"{\"data\": [{\"embedding\": [[1]]}]}", "{\"data\": [{\"embedding\": [\"secret\"]}]}",
			"{\"data\": [{\"embedding\": [1, 2", "{\"data\": [{\"embedding\": \"secret!\"}]}",
			"{\"data\": [{\"embedding\": \"AAAA\"}]}" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> this.codec.decode(answer(body)))
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@Test
	void errorInsideASuccessIsAnError() {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> this.codec.decode(answer("{\"error\": {\"message\": \"Too many\", \"code\": 429}}")))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.RATE, "429", "Too many"));
	}

	private static String base64(float... numbers) {
		ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
		for (float number : numbers) {
			bytes.putFloat(number);
		}
		return Base64.getEncoder().encodeToString(bytes.array());
	}

}
