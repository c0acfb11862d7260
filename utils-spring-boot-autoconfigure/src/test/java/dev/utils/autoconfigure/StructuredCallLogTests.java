package dev.utils.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import dev.utils.autoconfigure.env.JsonLogEncoder;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmClient;
import dev.utils.observe.CallLog;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever an application has in its MDC, the line of a call is written, with its own
 * fields, in each structured format of Spring Boot and in ours.
 */
class StructuredCallLogTests {

	private static final List<String> MDC_NAMES = List.of("request_id", "_request_id", "model", "model.name", "status",
			"message", "level", "level_name", "log.level", "log", "process_pid", "process.pid", "thread_name", "tags",
			"error.type", "error", "service.name", "@timestamp", "version", "host", "short_message", "latency ms",
			"traceId", "spanId", "a", "a.b", "operation.");

	private final JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

	@ParameterizedTest
	@ValueSource(strings = { "ecs", "gelf", "logstash", "ours" })
	void lineOfACallIsNeverLost(String format) {
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		context.putObject(Environment.class.getName(), new MockEnvironment());
		Encoder<ILoggingEvent> encoder = encoder(format);
		encoder.setContext(context);
		encoder.start();
		Logger logger = context.getLogger(CallLog.class);
		Lines lines = new Lines(encoder);
		lines.setContext(context);
		lines.start();
		logger.addAppender(lines);
		Level before = logger.getLevel();
		logger.setLevel(Level.INFO);
		try {
			callWithEach(mdcs());
		}
		finally {
			logger.detachAppender(lines);
			logger.setLevel(before);
			MDC.clear();
		}
		assertThat(lines.failures).isEmpty();
		assertThat(lines.written).hasSize(MDC_NAMES.size() + 1).allSatisfy((line) -> {
			JsonNode json = this.mapper.readTree(line);
			String prefix = format.equals("gelf") ? "_" : "";
			assertThat(json.get(prefix + "model").asString()).isEqualTo("gpt-4o");
			assertThat(json.get(prefix + "request_id").asString()).startsWith("req_");
			// Graylog's format leaves out names with blanks.
			assertThat(line.contains("of the application") || format.equals("gelf")).isTrue();
		});
	}

	private static List<Map<String, String>> mdcs() {
		List<Map<String, String>> mdcs = new ArrayList<>();
		MDC_NAMES.forEach((name) -> mdcs.add(Map.of(name, "of the application")));
		Map<String, String> all = new HashMap<>();
		mdcs.forEach(all::putAll);
		mdcs.add(all);
		return mdcs;
	}

	private static void callWithEach(List<Map<String, String>> mdcs) {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(HttpAutoConfiguration.class, LlmClientAutoConfiguration.class))
				.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + simulator.openAiBaseUrl())
				.run((context) -> mdcs.forEach((mdc) -> {
					MDC.setContextMap(mdc);
					context.getBean(LlmClient.class).chat(ChatRequest.of("Hi"));
				}));
		}
	}

	private static Encoder<ILoggingEvent> encoder(String format) {
		if (format.equals("ours")) {
			JsonLogEncoder encoder = new JsonLogEncoder();
			encoder.setCustomFields("{\"status\":\"custom\",\"traceId\":\"custom\"}");
			return encoder;
		}
		StructuredLogEncoder encoder = new StructuredLogEncoder();
		encoder.setFormat(format);
		return encoder;
	}

	private static final class Lines extends AppenderBase<ILoggingEvent> {

		private final Encoder<ILoggingEvent> encoder;

		private final List<String> written = new CopyOnWriteArrayList<>();

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		Lines(Encoder<ILoggingEvent> encoder) {
			this.encoder = encoder;
		}

		@Override
		protected void append(ILoggingEvent event) {
			try {
				this.written.add(new String(this.encoder.encode(event), StandardCharsets.UTF_8));
			}
			catch (RuntimeException ex) {
				this.failures.add(ex);
			}
		}

	}

}
