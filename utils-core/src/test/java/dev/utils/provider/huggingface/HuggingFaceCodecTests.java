package dev.utils.provider.huggingface;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ProviderError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class HuggingFaceCodecTests {

	private final Set<String> taught = new HashSet<>();

	private final HuggingFaceCodec codec = new HuggingFaceCodec(this::chat, HuggingFaceCodecTests::chatError);

	@Test
	void keyGoesIntoTheHeaderAndNowhereElse() {
		assertThat(this.codec.headers(ApiKey.of("hf_secret")))
			.containsExactly(entry("Authorization", "Bearer hf_secret"));
		assertThat(this.codec.headers(null)).isEmpty();
	}

	@Test
	void everythingIsOffered() {
		assertThat(this.codec.capabilities()).containsExactlyInAnyOrder(Capability.values());
		assertThat(this.codec.takesImageLinks()).isTrue();
		assertThat(this.codec.requestIdHeader()).isEqualTo("x-request-id");
		assertThat(this.codec.maxEmbeddingInputs()).isEqualTo(32);
	}

	@Test
	void chatIsTheGivenOneBelowItsVersion() {
		ChatCodec chat = this.codec.chat(Set.of("without seed"));
		assertThat(this.taught).containsExactly("without seed");
		HttpCall call = chat.encode(ChatRequest.of("Hi"), "org/model:fastest");
		assertThat(call.path()).isEqualTo("/v1/chat/completions");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
		assertThat(call.body()).asString(StandardCharsets.UTF_8).isEqualTo("org/model:fastest");
		HttpCall streamed = chat.encodeStream(ChatRequest.of("Hi"), "m");
		assertThat(streamed.path()).isEqualTo("/v1/chat/completions");
		assertThat(streamed.headers()).containsEntry("Accept", "text/event-stream");
		assertThat(chat.decode(new HttpAnswer(null, Stub.BODY))).isSameAs(Stub.ANSWER);
		assertThat(chat.streamDecoder()).isSameAs(Stub.DECODER);
	}

	@ParameterizedTest
	@MethodSource("errors")
	void errorsAreClassified(int status, String body, ErrorClass errorClass, @Nullable String code,
			@Nullable Duration retryAfter) {
		ProviderError error = this.codec.error(status, body.getBytes(StandardCharsets.UTF_8));
		assertThat(error.errorClass()).isEqualTo(errorClass);
		assertThat(error.code()).isEqualTo(code);
		assertThat(error.retryAfter()).isEqualTo(retryAfter);
		assertThat(error.adaptation()).isNull();
	}

	static Stream<Arguments> errors() {
		String loading = "Model org/m is currently loading";
		return Stream.of(arguments(401, text("Invalid username or password."), ErrorClass.AUTH, null, null),
				arguments(402, text("You have exceeded your monthly included credits"), ErrorClass.MONEY, null, null),
				arguments(429, text("You have exceeded your monthly included credits"), ErrorClass.MONEY, null, null),
				arguments(403, text("No permission"), ErrorClass.AUTH, null, null),
				arguments(403, text("The model m is too large to be loaded automatically"), ErrorClass.INVALID, null,
						null),
				arguments(404, text("Model org/m does not exist"), ErrorClass.INVALID, null, null),
				arguments(413, "Payload too large", ErrorClass.IMPOSSIBLE, null, null),
				arguments(422, "{\"error\": [\"`inputs` is missing\", \"and more\"]}", ErrorClass.INVALID, null, null),
				arguments(422, text("`inputs` tokens + `max_new_tokens` must be <= 4096"), ErrorClass.CONTEXT, null,
						null),
				arguments(400, text("error loading the image"), ErrorClass.INVALID, null, null),
				arguments(429, text("Too many requests"), ErrorClass.RATE, null, null),
				arguments(503, "{\"error\": \"" + loading + "\", \"estimated_time\": 20.5}", ErrorClass.LOADING, null,
						Duration.ofMillis(20_500)),
				arguments(503, "{\"error\": \"" + loading + "\", \"estimated_time\": 1e300}", ErrorClass.LOADING, null,
						Duration.ofDays(3650)),
				arguments(503, "{\"error\": [\"" + loading + "\"], \"estimated_time\": null}", ErrorClass.LOADING, null,
						null),
				arguments(503, "{\"error\": \"wait\", \"estimated_time\": 3}", ErrorClass.LOADING, null,
						Duration.ofSeconds(3)),
				arguments(503, "{\"error\": \"busy\", \"estimated_time\": \"soon\"}", ErrorClass.CAPACITY, null, null),
				arguments(503, "{\"error\": \"busy\", \"estimated_time\": -1}", ErrorClass.CAPACITY, null, null),
				arguments(503, text("Service Unavailable"), ErrorClass.CAPACITY, null, null),
				arguments(503, "", ErrorClass.CAPACITY, null, null),
				arguments(500, text("Internal Server Error"), ErrorClass.TRANSIENT, null, null),
				arguments(502, "<html>Bad gateway</html>", ErrorClass.TRANSIENT, null, null),
				arguments(500, "{\"error\": null}", ErrorClass.TRANSIENT, null, null), arguments(400, """
						{"error": {"message": "Not supported by any provider", "type": "invalid_request_error",
						  "code": "model_not_supported"}}""", ErrorClass.INVALID, "model_not_supported", null),
				arguments(429, "{\"error\": {\"message\": \"No credit\", \"code\": \"insufficient_quota\"}}",
						ErrorClass.MONEY, "insufficient_quota", null),
				arguments(400, "{\"error\": {\"message\": \"too long\", \"code\": \"context_length_exceeded\"}}",
						ErrorClass.CONTEXT, "context_length_exceeded", null));
	}

	@Test
	void providersSentenceIsRead() {
		assertThat(this.codec.error(400, text("Bad inputs").getBytes(StandardCharsets.UTF_8)).message())
			.isEqualTo("Bad inputs");
		assertThat(this.codec.error(400, "{\"error\": [\"One\", \"Two\"]}".getBytes(StandardCharsets.UTF_8)).message())
			.isEqualTo("One");
	}

	private static String text(String error) {
		return "{\"error\": \"" + error + "\"}";
	}

	@Test
	void errorsTeachWhatThoseOfTheChatTeach() {
		ProviderError error = this.codec.error(400, text("temperature").getBytes(StandardCharsets.UTF_8));
		assertThat(error.adaptation()).isEqualTo("without temperature");
		assertThat(error.errorClass()).isEqualTo(ErrorClass.INVALID);
	}

	private static ProviderError chatError(int status, byte[] body) {
		boolean taught = new String(body, StandardCharsets.UTF_8).contains("temperature");
		return new ProviderError(ErrorClass.TRANSIENT, null, null, null, taught ? "without temperature" : null);
	}

	private ChatCodec chat(Set<String> adaptations) {
		this.taught.addAll(adaptations);
		return new Stub();
	}

	/**
	 * Stands for the codec of another provider, which this one may not know.
	 */
	private static final class Stub implements ChatCodec {

		static final InputStream BODY = InputStream.nullInputStream();

		static final ChatAnswer ANSWER = new ChatAnswer(List.of(), null, FinishReason.STOP, null, null, null);

		static final ChatStreamDecoder DECODER = new ChatStreamDecoder() {

			@Override
			public @Nullable ChatChunk decode(@Nullable String name, byte[] data, int offset, int length) {
				return null;
			}

			@Override
			public boolean isFinished() {
				return true;
			}

			@Override
			public boolean isComplete() {
				return true;
			}

			@Override
			public ChatAnswer answer() {
				return ANSWER;
			}

		};

		@Override
		public HttpCall encode(ChatRequest request, String model) {
			return HttpCall.json("/chat/completions", model.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public HttpCall encodeStream(ChatRequest request, String model) {
			return HttpCall.jsonForEvents("/chat/completions", model.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public ChatAnswer decode(HttpAnswer answer) {
			assertThat(answer.body()).isSameAs(BODY);
			return ANSWER;
		}

		@Override
		public ChatStreamDecoder streamDecoder() {
			return DECODER;
		}

	}

}
