package dev.utils.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.observe.CallLog;
import dev.utils.observe.LlmObservationContext;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.KeyValuePair;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Every call writes one line and ends one observation, however it ends.
 */
class CallLogTests {

	private static final String PROMPT = "A prompt that no line may show";

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final LlmClientFixture fixture = new LlmClientFixture(this.simulator.openAiBaseUrl())
		.observationRegistry(this.observations);

	private final Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.lines);
	}

	@Test
	void callsOfSeveralRoundsThatCannotBeginWriteTheirLineToo() {
		LlmClient keyless = this.fixture.key(null).blocking();
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> keyless.chat(ChatRequest.of(PROMPT), Answer.class));
		ChatRequest picture = ChatRequest.builder().user(PROMPT, Media.of(Path.of("no-such.png"))).build();
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> this.fixture.key(LlmClientFixture.KEY).blocking().chat(picture, Answer.class))
			.withMessageContaining("no-such.png");
		assertThat(this.lines.list).hasSize(2);
	}

	record Answer(String text) {

	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.simulator.close();
	}

	@Test
	void successWithRetryIsOneLineWithAllFields() {
		this.simulator.script(Fault.status(503));
		this.fixture.blocking().complete(PROMPT);
		Map<String, Object> line = line(Level.INFO);
		assertThat(line).containsEntry("provider", "openai")
			.containsEntry("model", "gpt-4o")
			.containsEntry("operation", "chat")
			.containsEntry("attempts", 2)
			.containsEntry("status", 200)
			.containsEntry("error_class", "null")
			.containsKeys("latency_ms", "input_tokens", "output_tokens");
		assertThat(line.get("request_id")).asString().startsWith("req_");
		assertObserved("none");
	}

	@Test
	void failureIsOneLine() {
		this.simulator.script(Fault.status(401));
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> this.fixture.blocking().complete(PROMPT));
		assertThat(line(Level.WARN)).containsEntry("status", 401)
			.containsEntry("error_class", ErrorClass.AUTH)
			.containsEntry("attempts", 1)
			.containsEntry("input_tokens", "null");
		assertObserved("auth");
	}

	@Test
	void callThatIsNotSentIsOneLine() {
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> this.fixture.key(null).blocking().complete(PROMPT));
		assertThat(line(Level.WARN)).containsEntry("attempts", 0).containsEntry("status", "null");
		assertObserved("auth");
	}

	@Test
	void streamIsOneLine() {
		this.fixture.reactive().stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE);
		assertThat(line(Level.INFO)).containsEntry("attempts", 1);
		assertObserved("none");
	}

	@Test
	void cutStreamIsOneLine() {
		this.simulator.script(Fault.dropStream(4));
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> this.fixture.reactive().stream(ChatRequest.of(PROMPT)).blockLast(PATIENCE));
		assertThat(line(Level.WARN)).containsEntry("error_class", ErrorClass.TRUNCATED);
		assertObserved("truncated");
	}

	@Test
	void cancelledStreamIsOneLine() {
		this.simulator.script(Fault.stallMidStream(4));
		List<ChatChunk> received = new CopyOnWriteArrayList<>();
		Disposable call = this.fixture.reactive().stream(ChatRequest.of(PROMPT)).subscribe(received::add);
		await().until(() -> !received.isEmpty());
		call.dispose();
		await().until(() -> !this.lines.list.isEmpty());
		assertThat(line(Level.INFO)).containsEntry("error_class", ErrorClass.CANCELLED);
		assertObserved("cancelled");
	}

	@Test
	void lineHasTheMdcOfTheCaller() {
		MDC.put("tenant", "t1");
		try {
			this.fixture.blocking().complete(PROMPT);
		}
		finally {
			MDC.remove("tenant");
		}
		assertThat(this.lines.list).singleElement()
			.satisfies((event) -> assertThat(event.getMDCPropertyMap()).containsEntry("tenant", "t1"));
	}

	@Test
	void handlerThatThrowsCostsNeitherTheAnswerNorTheLine() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<LlmObservationContext>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof LlmObservationContext;
			}

			@Override
			public void onStop(LlmObservationContext context) {
				throw new IllegalStateException("handler");
			}

		});
		assertThat(this.fixture.observationRegistry(registry).blocking().complete(PROMPT)).contains(PROMPT);
		assertThat(line(Level.INFO)).containsEntry("status", 200);
	}

	private Map<String, Object> line(Level level) {
		assertThat(this.lines.list).hasSize(1);
		ILoggingEvent event = this.lines.list.get(0);
		assertThat(event.getLevel()).isEqualTo(level);
		assertThat(event.getFormattedMessage()).startsWith("LLM call chat to openai:gpt-4o").doesNotContain(PROMPT);
		return event.getKeyValuePairs().stream().collect(Collectors.toMap((pair) -> pair.key, CallLogTests::value));
	}

	private static Object value(KeyValuePair pair) {
		return (pair.value != null) ? pair.value : "null";
	}

	private void assertObserved(String errorType) {
		TestObservationRegistryAssert.assertThat(this.observations)
			.hasNumberOfObservationsWithNameEqualTo("gen_ai.client.operation.duration", 1)
			.hasObservationWithNameEqualTo("gen_ai.client.operation.duration")
			.that()
			.hasBeenStarted()
			.hasBeenStopped()
			.hasLowCardinalityKeyValue("error.type", errorType);
	}

}
