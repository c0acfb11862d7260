package dev.utils.provider.gemini;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.utils.provider.gemini.GeminiFixture.CODEC;
import static dev.utils.provider.gemini.GeminiFixture.answer;
import static dev.utils.provider.gemini.GeminiFixture.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GeminiEmbeddingCodecTests {

	private final Codec<EmbeddingRequest, EmbeddingAnswer> embedding = CODEC.embedding();

	@Test
	void eachTextIsARequestOfItsOwn() {
		assertJson(this.embedding.encode(EmbeddingRequest.of("One", "Zwei \uD83D\uDE80"), "gemini-embedding-x"), """
				{"requests": [
				  {"model": "models/gemini-embedding-x", "content": {"parts": [{"text": "One"}]}},
				  {"model": "models/gemini-embedding-x", "content": {"parts": [{"text": "Zwei \uD83D\uDE80"}]}}]}""");
	}

	@Test
	void dimensionsAndExtraFieldsGoIntoEachRequest() {
		EmbeddingRequest request = EmbeddingRequest.builder(List.of("One", "Two"))
			.dimensions(256)
			.extraBody("taskType", "RETRIEVAL_QUERY")
			.build();
		assertJson(this.embedding.encode(request, "models/x"), """
				{"requests": [
				  {"model": "models/x", "content": {"parts": [{"text": "One"}]}, "outputDimensionality": 256,
				   "taskType": "RETRIEVAL_QUERY"},
				  {"model": "models/x", "content": {"parts": [{"text": "Two"}]}, "outputDimensionality": 256,
				   "taskType": "RETRIEVAL_QUERY"}]}""");
	}

	@Test
	void vectorsAreRead() {
		EmbeddingAnswer read = decode(
				"""
						{"embeddings": [{"values": [0.5, -1, 3e-2], "shape": [3], "statistics": {"a": [1]}}, {"values": [1]}],
						 "usageMetadata": {"promptTokenCount": 9, "promptTokenDetails": [{"tokenCount": 9}]}, "x": {"y": []}}""");
		assertThat(read.vectors()).containsExactly(new float[] { 0.5f, -1f, 0.03f }, new float[] { 1f });
		assertThat(read.usage()).isEqualTo(new Usage(9, 0));
		assertThat(read.model()).isNull();
	}

	@Test
	void longVectorIsReadToItsEnd() {
		String values = IntStream.range(0, 3072).mapToObj(Integer::toString).collect(Collectors.joining(","));
		float[] vector = decode("{\"embeddings\": [{\"values\": [" + values + "]}]}").vectors().get(0);
		assertThat(vector).hasSize(3072).endsWith(3070f, 3071f);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ", \"usageMetadata\": null", ", \"usageMetadata\": {}", ", \"usageMetadata\": 7",
			", \"usageMetadata\": {\"promptTokenCount\": \"9\"}", ", \"error\": null" })
	void usageNeedNotBeSaid(String more) {
		assertThat(decode("{\"embeddings\": [{\"values\": [1]}]" + more + "}").usage()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>secret answer</html>", "[]", "{}", "{\"embeddings\": null}",
			"{\"embeddings\": {\"values\": [1]}}", "{\"embeddings\": [null]}", "{\"embeddings\": [[1]]}",
			"{\"embeddings\": [{}]}", "{\"embeddings\": [{\"values\": null}]}",
			"{\"embeddings\": [{\"values\": [\"secret answer\"]}]}", "{\"embeddings\": [{\"values\": [1, null]}]}",
			"{\"embeddings\": [{\"values\": [1, 2" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> decode(body))
			.withMessageNotContaining("secret answer")
			.withNoCause();
	}

	@Test
	void errorInsideASuccessIsAnError() {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> decode("""
				{"error": {"code": 500, "message": "Oops", "status": "INTERNAL"}}"""))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.TRANSIENT, "INTERNAL", "Oops"));
	}

	private EmbeddingAnswer decode(String body) {
		return this.embedding.decode(answer(body));
	}

}
