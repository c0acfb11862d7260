package dev.utils.client;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.UnknownProviderException;
import dev.utils.observe.CallLog;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Single calls that differ from the configuration, and models that teach it better.
 */
class CallOptionsTests {

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClientFixture fixture = new LlmClientFixture(this.simulator.openAiBaseUrl());

	private final LlmClient client = this.fixture.blocking();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void keyOfATenantIsUsedForItsCallAlone() {
		this.client.chat(request().apiKey(ApiKey.of("sk-tenant")).build());
		this.client.chat(request().build());
		assertThat(this.simulator.requests()).extracting((request) -> request.header("Authorization"))
			.containsExactly("Bearer sk-tenant", "Bearer " + LlmClientFixture.KEY);
	}

	@Test
	void keyOfATenantIsKeptOutOfErrors() {
		this.simulator.script(Fault.status(401).body("{\"error\": {\"message\": \"Bad key tenant-secret-key\"}}"));
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request().apiKey(ApiKey.of("tenant-secret-key")).build()));
		assertThat(failure).hasMessageContaining("Bad key [key]").hasMessageNotContaining("tenant-secret-key");
	}

	@Test
	void retriesHeadersAndBodyFieldsAreThoseOfTheCall() {
		this.simulator.script(Fault.status(503), Fault.status(503));
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request().maxRetries(0)
					.header("X-Team", "blue")
					.extraBody("user", "u-1")
					.extraBody("metadata", Map.of("a", "b"))
					.build()));
		assertThat(failure.attempts()).isOne();
		assertThat(this.simulator.requests()).singleElement().satisfies((request) -> {
			assertThat(request.header("X-Team")).isEqualTo("blue");
			JsonNode body = JsonMapper.shared().readTree(request.bytes());
			assertThat(body.path("user").stringValue()).isEqualTo("u-1");
			assertThat(body.path("metadata").path("a").stringValue()).isEqualTo("b");
		});
	}

	@Test
	void readTimeoutIsThatOfTheCall() {
		this.simulator.script(Fault.stall());
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request().readTimeout(Duration.ofMillis(100)).maxRetries(0).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure).hasMessageContaining("read time-out");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Authorization", "x-api-key", "X-Goog-Api-Key", "Host", "content-length", "a b", "" })
	void headerThatIsNotTheCallersIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> request().header(name, "x").build());
	}

	@Test
	void headerThatWouldEndTheLineIsRefusedWithoutShowingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> request().header("X-A", "secret\r\nX-B: c").build())
			.withMessageNotContaining("secret");
	}

	@Test
	void optionsShowNoSecrets() {
		assertThat(request().apiKey(ApiKey.of("secret-key")).header("X-A", "secret").extraBody("b", "secret").build())
			.asString()
			.contains("X-A")
			.doesNotContain("secret");
	}

	@Test
	void requestThatNamesAnotherProviderGoesThere() {
		LlmClients clients = this.fixture.factory()
			.clients(List.of(this.fixture.target(Provider.OPENAI), this.fixture.target(Provider.of("my-gateway"))),
					Provider.OPENAI);
		assertThat(clients.get().chat(request().provider("MY_GATEWAY").build()).provider())
			.isEqualTo(Provider.of("my-gateway"));
		assertThat(clients.get().chat(request().provider("openai").build()).provider()).isEqualTo(Provider.OPENAI);
		assertThatExceptionOfType(UnknownProviderException.class)
			.isThrownBy(() -> clients.get().chat(request().provider("none").build()));
	}

	@Test
	void parameterThatAModelRefusesIsLeftOutFromThenOn() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);
		lines.start();
		logger.setLevel(Level.INFO);
		logger.addAppender(lines);
		try {
			ChatRequest request = request().model("o3").temperature(0.5).topP(0.5).maxTokens(500).build();
			assertThat(this.client.chat(request).attempts()).isEqualTo(4);
			assertThat(this.client.chat(request).attempts()).isOne();
			// Other models have not refused anything.
			assertThat(this.client.chat(request().temperature(0.5).build()).attempts()).isOne();
			JsonNode last = JsonMapper.shared().readTree(this.simulator.requests().get(4).bytes());
			assertThat(last.propertyNames()).contains("max_completion_tokens")
				.doesNotContain("temperature", "top_p", "max_tokens");
			assertThat(lines.list.get(0).getFormattedMessage()).contains("without temperature", "without top_p",
					"max_completion_tokens");
			assertThat(lines.list.get(0).getKeyValuePairs()).extracting((pair) -> pair.key).contains("adaptations");
			assertThat(lines.list.get(1).getFormattedMessage()).doesNotContain("without");
		}
		finally {
			logger.detachAppender(lines);
		}
	}

	@Test
	void clientsOfAModelLearnTogether() {
		LlmClients clients = this.fixture.factory().clients(List.of(this.fixture.target(Provider.OPENAI)), null);
		for (int i = 0; i < 3; i++) {
			clients.forModel("o3").chat(request().temperature(0.5).build());
		}
		assertThat(this.simulator.requests()).hasSize(4);
	}

	@Test
	void nothingIsLearnedFromARefusalThatTheChangeDoesNotMend() {
		String refusal = """
				{"error": {"message": "Unsupported value: 'temperature'.", "param": "temperature",
				  "code": "unsupported_value"}}""";
		this.simulator.script(Fault.status(400).body(refusal), Fault.status(401));
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> this.client.chat(request().temperature(0.5).build()));
		this.client.chat(request().temperature(0.5).build());
		assertThat(this.simulator.requests().get(2).body()).contains("temperature");
	}

	@Test
	void ownNameIsNoOtherProvider() {
		assertThat(this.fixture.reactive().chat(request().provider("OpenAI").build()).block().text()).isNotBlank();
	}

	@Test
	void callWithoutTimeLeftIsNotSent() {
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chat(request().timeout(Duration.ofNanos(1)).build()));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		assertThat(failure.attempts()).isZero();
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void streamLearnsToo() {
		ChatRequest request = request().model("o3").temperature(0.5).build();
		assertThat(this.client.stream(request).toList()).isNotEmpty();
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void manyPromptsAreAnsweredInOrderWithBoundedConcurrency() {
		this.simulator.script(Fault.delay(Duration.ofMillis(100)));
		List<String> prompts = IntStream.range(0, 50).mapToObj((i) -> "Question " + i + "!").toList();
		List<String> answers = this.client.completeAll(prompts, 4);
		assertThat(answers).hasSameSizeAs(prompts);
		assertThat(IntStream.range(0, 50)).allSatisfy((i) -> assertThat(answers.get(i)).contains(prompts.get(i)));
		assertThat(this.simulator.connectionsOpened()).isLessThanOrEqualTo(6);
	}

	@Test
	void firstFailureEndsThemAll() {
		this.simulator.script(Fault.status(401));
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> this.client.completeAll(List.of("a?", "b?", "c?"), 1));
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@Test
	void thousandSlowCallsNeedNoThousandThreads() {
		LlmClient slow = this.fixture.pool(1_000).blocking();
		this.simulator.script(
				IntStream.range(0, 1_000).mapToObj((i) -> Fault.delay(Duration.ofMillis(500))).toArray(Fault[]::new));
		ThreadMXBean threads = ManagementFactory.getThreadMXBean();
		int before = threads.getThreadCount();
		threads.resetPeakThreadCount();
		List<String> prompts = IntStream.range(0, 1_000).mapToObj((i) -> "Question " + i).toList();
		assertThat(slow.completeAll(prompts, 1_000)).hasSize(1_000);
		assertThat(threads.getPeakThreadCount() - before).isLessThan(50);
	}

	private static ChatRequest.Builder request() {
		return ChatRequest.builder().user("What is the time in Opole?");
	}

}
