package dev.utils.client;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import dev.utils.http.RawServer;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.FinishReason;
import dev.utils.llm.Provider;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.anthropic.AnthropicCodec;
import dev.utils.provider.gemini.GeminiCodec;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Once the model has said why it stopped, its answer is whole, whatever the connection
 * does afterwards.
 */
class StreamEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration READ_TIMEOUT = Duration.ofMinutes(5);

	static Stream<Arguments> ends() {
		return Stream.of(Wire.values())
			.flatMap((wire) -> Stream.of(After.values()).map((after) -> Arguments.of(wire, after)));
	}

	@ParameterizedTest
	@MethodSource("ends")
	void whatHappensAfterTheModelHasFinishedTakesNothingFromTheAnswer(Wire wire, After after) {
		CountDownLatch read = new CountDownLatch(1);
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			begin(connection);
			chunk(connection, wire.text + wire.finish);
			read.await();
			after.happen(connection);
		})) {
			ChatResponse response = answer(wire, server, read);
			assertThat(response.text()).isEqualTo("Hello");
			assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
			assertThat(response.attempts()).isOne();
			assertThat(server.requests()).isOne();
		}
	}

	@ParameterizedTest
	@EnumSource
	void usageThatComesALittleLaterIsAwaited(Wire wire) {
		CountDownLatch read = new CountDownLatch(1);
		try (RawServer server = RawServer.start((connection) -> {
			connection.read();
			begin(connection);
			chunk(connection, wire.text + wire.finish);
			read.await();
			chunk(connection, wire.usage);
			connection.awaitClose();
		})) {
			assertThat(answer(wire, server, read).usage().outputTokens()).isEqualTo(7);
		}
	}

	private static ChatResponse answer(Wire wire, RawServer server, CountDownLatch read) {
		LlmTarget target = new LlmTarget(wire.provider, URI.create(server.url("/v1")), ApiKey.of(LlmClientFixture.KEY),
				null, Map.of(), Map.of(Capability.CHAT, "m"), "utils.llm.providers." + wire.provider, wire.codec);
		List<ChatChunk> chunks = new LlmClientFixture(server.url("/v1")).readTimeout(READ_TIMEOUT)
			.factory()
			.reactive(target)
			.stream(ChatRequest.of("Hi"))
			.doOnNext((chunk) -> read.countDown())
			.collectList()
			.block(PATIENCE);
		return chunks.get(chunks.size() - 1).response();
	}

	private static void begin(RawServer.Connection connection) throws IOException {
		connection.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
	}

	private static void chunk(RawServer.Connection connection, String text) throws IOException {
		connection.write(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
	}

	/**
	 * What happens to the connection.
	 */
	enum After {

		STAYS_OPEN, IS_RESET, IS_CLOSED, IS_PINGED;

		void happen(RawServer.Connection connection) throws IOException {
			switch (this) {
				case STAYS_OPEN -> connection.awaitClose();
				case IS_RESET -> connection.socket().setSoLinger(true, 0);
				case IS_CLOSED -> {
				}
				case IS_PINGED -> ping(connection);
			}
		}

		/**
		 * Show signs of life as long as the client is there.
		 */
		private static void ping(RawServer.Connection connection) throws IOException {
			while (true) {
				chunk(connection, ": still here\n\n");
				Mono.delay(Duration.ofMillis(100)).block();
			}
		}

	}

	/**
	 * How a provider streams.
	 */
	@SuppressWarnings("ImmutableEnumChecker")
	enum Wire {

		OPENAI(Provider.OPENAI, new OpenAiCodec(MaxTokensField.MAX_TOKENS),
				"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n",
				"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
				"data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":7}}\n\n"),

		ANTHROPIC(Provider.ANTHROPIC, new AnthropicCodec("2023-06-01", AnthropicCodec.Authentication.API_KEY, 4096),
				"""
						event: message_start
						data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":5,"output_tokens":1}}}

						event: content_block_start
						data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

						event: content_block_delta
						data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

						event: content_block_stop
						data: {"type":"content_block_stop","index":0}

						""",
				"""
						event: message_delta
						data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null}}

						""", """
						event: message_delta
						data: {"type":"message_delta","delta":{},"usage":{"output_tokens":7}}

						"""),

		GEMINI(Provider.GOOGLE, new GeminiCodec("v1beta"), "",
				"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}],\"role\":\"model\"},"
						+ "\"finishReason\":\"STOP\",\"index\":0}]}\n\n",
				"data: {\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":7,"
						+ "\"totalTokenCount\":12}}\n\n"),

		GEMINI_WITH_AN_EMPTY_END(Provider.GOOGLE, new GeminiCodec("v1beta"),
				"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}],\"role\":\"model\"},\"index\":0}]}\n\n",
				"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},"
						+ "\"finishReason\":\"STOP\",\"index\":0}]}\n\n",
				"data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},"
						+ "\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":5,"
						+ "\"candidatesTokenCount\":7,\"totalTokenCount\":12}}\n\n");

		private final Provider provider;

		private final ProviderCodec codec;

		private final String text;

		private final String finish;

		private final String usage;

		Wire(Provider provider, ProviderCodec codec, String text, String finish, String usage) {
			this.provider = provider;
			this.codec = codec;
			this.text = text;
			this.finish = finish;
			this.usage = usage;
		}

	}

}
