package dev.utils.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GeminiStreamDecoderTests {

	private final ChatStreamDecoder decoder = GeminiFixture.CODEC.chat(Set.of()).streamDecoder();

	@Test
	void streamIsReadEventByEvent() {
		assertThat(feed("""
				{"candidates": [{"content": {"parts": [{"text": "Hm", "thought": true}], "role": "model"}, "index": 0}],
				 "usageMetadata": {"promptTokenCount": 9}, "modelVersion": "gemini-x-001", "responseId": "r-1"}"""))
			.isEqualTo(ChatChunk.reasoning("Hm"));
		assertThat(feed("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hel\"}]}}]}"))
			.isEqualTo(ChatChunk.of("Hel"));
		assertThat(feed("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"\"}]}}]}")).isNull();
		assertThat(feed("{\"usageMetadata\": {\"promptTokenCount\": 9}}")).isNull();
		assertThat(this.decoder.isComplete()).isFalse();
		assertThat(feed("""
				{"candidates": [{"content": {"parts": [{"text": "lo"}]}, "finishReason": "STOP"}],
				 "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2, "thoughtsTokenCount": 1}}"""))
			.isEqualTo(ChatChunk.of("lo"));
		assertThat(this.decoder.isComplete()).isTrue();
		assertThat(this.decoder.isFinished()).isFalse();
		assertThat(this.decoder.answer())
			.isEqualTo(new ChatAnswer(List.of(new Content.Reasoning("Hm", null), new Content.Text("Hello")),
					"gemini-x-001", FinishReason.STOP, "STOP", new Usage(9, 3, 0, 0, 1), "r-1"));
	}

	@Test
	void callsOfAllEventsAreCollected() {
		assertThat(feed("""
				{"candidates": [{"content": {"parts": [
				  {"functionCall": {"name": "weather", "args": {"city": "Opole"}}, "thoughtSignature": "c2ln"}]}}]}"""))
			.isNull();
		assertThat(
				feed("""
						{"candidates": [{"content": {"parts": [{"functionCall": {"name": "time"}}]}, "finishReason": "STOP"}]}"""))
			.isNull();
		assertThat(this.decoder.answer().content()).containsExactly(
				new Content.ToolCall("unnamed_call_0", "weather", "{\"city\":\"Opole\"}", "c2ln"),
				new Content.ToolCall("unnamed_call_1", "time", "{}"));
		assertThat(this.decoder.answer().finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
	}

	@Test
	void usageAfterTheFinishReasonCounts() {
		feed("{\"candidates\": [{\"finishReason\": \"STOP\"}], \"usageMetadata\": {\"promptTokenCount\": 1}}");
		feed("{\"usageMetadata\": {\"promptTokenCount\": 9, \"candidatesTokenCount\": 2}}");
		feed("{\"usageMetadata\": {}}");
		assertThat(this.decoder.answer().usage()).isEqualTo(new Usage(9, 2));
	}

	@Test
	void streamWithoutFinishReasonIsNotComplete() {
		feed("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hel\"}]}}]}");
		assertThat(this.decoder.isComplete()).isFalse();
		assertThat(this.decoder.answer())
			.isEqualTo(new ChatAnswer(List.of(new Content.Text("Hel")), null, FinishReason.OTHER, null, null, null));
	}

	@Test
	void emptyEventIsIgnored() {
		assertThat(feed("")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "%s", "[%s]" })
	void errorInTheMiddleIsAnError(String form) {
		feed("{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hel\"}]}}]}");
		String event = form.formatted("""
				{"error": {"code": 429, "message": "Quota", "status": "RESOURCE_EXHAUSTED",
				  "details": [{"retryDelay": "3s"}]}}""");
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> feed(event))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.RATE, "RESOURCE_EXHAUSTED", "Quota", Duration.ofSeconds(3), null));
	}

	@Test
	void errorWithoutStatusWordIsClassedByItsNumber() {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> feed("{\"error\": {\"code\": 503, \"message\": \"Busy\"}}"))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.CAPACITY, "503", "Busy"));
	}

	@Test
	void blockedPromptIsAnError() {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(() -> feed("{\"promptFeedback\": {\"blockReason\": \"BLOCKLIST\"}}"))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(ErrorClass.CONTENT, "BLOCKLIST", null));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "secret", "\"secret\"", "{\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"secret" })
	void unreadableEventIsNotQuoted(String event) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> feed(event))
			.withMessageNotContaining("secret");
	}

	private ChatChunk feed(String data) {
		byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
		return this.decoder.decode(null, bytes, 6, bytes.length - 8);
	}

}
