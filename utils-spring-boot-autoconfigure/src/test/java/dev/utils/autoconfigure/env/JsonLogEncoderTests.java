package dev.utils.autoconfigure.env;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import net.logstash.logback.argument.StructuredArguments;
import net.logstash.logback.marker.Markers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.MarkerFactory;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonLogEncoder}.
 */
class JsonLogEncoderTests {

	private final JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

	private final List<String> lines = new ArrayList<>();

	private Logger logger;

	@BeforeEach
	void createLogger() {
		LoggerContext context = new LoggerContext();
		context.setMDCAdapter(MDC.getMDCAdapter());
		context.putProperty("CONSOLE_LOG_PATTERN", "%m");
		JsonLogEncoder encoder = new JsonLogEncoder();
		encoder.setContext(context);
		encoder.start();
		AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

			@Override
			protected void append(ILoggingEvent event) {
				JsonLogEncoderTests.this.lines.add(new String(encoder.encode(event), StandardCharsets.UTF_8));
			}

		};
		appender.setContext(context);
		appender.start();
		this.logger = context.getLogger("a.b.C");
		this.logger.setLevel(Level.TRACE);
		this.logger.addAppender(appender);
	}

	@Test
	void eventHasTheUsualFieldsAndNoOthers() {
		JsonNode line = log((logger) -> logger.info("Grüße {}", 1));
		assertThat(line.propertyNames()).containsExactly("@timestamp", "@version", "message", "logger_name",
				"thread_name", "level", "level_value");
		assertThat(line.get("@timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z");
		assertThat(line.get("message").asString()).isEqualTo("Grüße 1");
		assertThat(line.get("level").asString()).isEqualTo("INFO");
		assertThat(line.get("logger_name").asString()).isEqualTo("a.b.C");
	}

	@Test
	void eventIsOneLine() {
		log((logger) -> logger.error("a\nb\r\nc", new IllegalStateException("x\ny")));
		assertThat(this.lines).singleElement().asString().matches("[^\\n]+\\R");
	}

	@Test
	void keyValuesKeepTheirJsonForm() {
		JsonNode line = log((logger) -> logger.atInfo()
			.addKeyValue("int", 12)
			.addKeyValue("double", 0.5)
			.addKeyValue("long", new AtomicLong(7))
			.addKeyValue("boolean", true)
			.addKeyValue("nothing", (Object) null)
			.addKeyValue("duration", Duration.ofSeconds(2))
			.addKeyValue("map", Map.of("k", List.of(1, "two")))
			.addKeyValue("array", new int[] { 1, 2 })
			.addKeyValue("bytes", new byte[3])
			.log("m"));
		assertThat(line.get("int")).isEqualTo(this.mapper.readTree("12"));
		assertThat(line.get("double")).isEqualTo(this.mapper.readTree("0.5"));
		assertThat(line.get("long")).isEqualTo(this.mapper.readTree("7"));
		assertThat(line.get("boolean").isBoolean()).isTrue();
		assertThat(line.get("nothing").isNull()).isTrue();
		assertThat(line.get("duration").asString()).isEqualTo("PT2S");
		assertThat(line.get("map")).isEqualTo(this.mapper.readTree("{\"k\":[1,\"two\"]}"));
		assertThat(line.get("array")).isEqualTo(this.mapper.readTree("[1,2]"));
		assertThat(line.get("bytes").asString()).isEqualTo("byte[3]");
	}

	@Test
	void objectIsItsTextSoThatGettersShowNothing() {
		JsonNode line = log((logger) -> logger.atInfo().addKeyValue("client", new Client("s3cret")).log("m"));
		assertThat(line.get("client").asString()).isEqualTo("Client");
		assertThat(this.lines.get(0)).doesNotContain("s3cret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "@timestamp", "@version", "message", "logger_name", "thread_name", "level", "level_value",
			"stack_trace", "tags" })
	void reservedNameIsMovedAside(String name) {
		MDC.put(name, "of the MDC");
		try {
			JsonNode line = log((logger) -> logger.atWarn()
				.setCause(new IllegalStateException("cause"))
				.addMarker(MarkerFactory.getMarker("A_TAG"))
				.addKeyValue(name, "mine")
				.log("the message"));
			assertThat(line.get(name + "_").asString()).isEqualTo("mine");
			assertThat(line.get(name + "__").asString()).isEqualTo("of the MDC");
			assertThat(line.get("message").asString()).isEqualTo("the message");
			assertThat(line.get("level").asString()).isEqualTo("WARN");
			assertThat(line.get("stack_trace").asString()).contains("cause");
			assertThat(line.get("tags")).isEqualTo(this.mapper.readTree("[\"A_TAG\"]"));
		}
		finally {
			MDC.remove(name);
		}
	}

	@Test
	void repeatedNameGetsUnderscores() {
		MDC.put("k", "mdc");
		try {
			JsonNode line = log((logger) -> logger.atInfo()
				.addKeyValue("k", 1)
				.addKeyValue("k", 2)
				.addMarker(Markers.append("k", 4))
				.addArgument(StructuredArguments.kv("k", 3))
				.log("m {}"));
			assertThat(List.of(line.get("k").asInt(), line.get("k_").asInt(), line.get("k__").asInt(),
					line.get("k___").asInt()))
				.containsExactly(1, 2, 3, 4);
			assertThat(line.get("k____").asString()).isEqualTo("mdc");
		}
		finally {
			MDC.remove("k");
		}
	}

	@Test
	void structuredArgumentMayNotReplaceTheMessage() {
		JsonNode line = log((logger) -> logger.info("m {}", StructuredArguments.kv("message", "mine")));
		assertThat(line.get("message").asString()).isEqualTo("m message=mine");
		assertThat(line.get("message_").asString()).isEqualTo("mine");
	}

	@Test
	void throwingArgumentDoesNotLoseTheLine() {
		JsonNode line = log((logger) -> logger.info("value {}", new Throwing()));
		assertThat(line.get("message").asString()).startsWith("value ");
	}

	@Test
	void throwingKeyValueDoesNotLoseTheLine() {
		JsonNode line = log((logger) -> logger.atInfo()
			.addKeyValue("bad", new Throwing())
			.addKeyValue("worse", List.of(1, new Throwing()))
			.addKeyValue("good", 1)
			.log("m"));
		assertThat(line.get("bad").asString()).contains("Throwing", "failed", "IllegalStateException");
		assertThat(line.get("worse").asString()).contains("failed");
		assertThat(line.get("good").asInt()).isEqualTo(1);
	}

	@Test
	void throwingStructuredArgumentDoesNotLoseTheLine() {
		JsonNode line = log((logger) -> logger.info("m", StructuredArguments.fields(new Bean())));
		assertThat(line.get("message").asString()).isEqualTo("m");
		assertThat(line.has("unwritable_fields")).isTrue();
	}

	@Test
	void oddValuesDoNotLoseTheLine() {
		Map<String, Object> circular = new HashMap<>();
		circular.put("self", circular);
		JsonNode line = log((logger) -> logger.atInfo()
			.addKeyValue("circular", circular)
			.addKeyValue("nan", Double.NaN)
			.addKeyValue("fraction", new Fraction())
			.addKeyValue("half", "cut \uD83D")
			.addKeyValue("nulls", Arrays.asList(null, 1))
			.addKeyValue(null, "no name")
			.log("cut \uD83D"));
		assertThat(line.get("nan").asString()).isEqualTo("NaN");
		assertThat(line.get("fraction").asString()).isEqualTo("1/3");
		assertThat(line.get("nulls")).isEqualTo(this.mapper.readTree("[null,1]"));
		assertThat(line.get("null").asString()).isEqualTo("no name");
	}

	@Test
	void numberThatJsonDoesNotHaveIsText() {
		DoubleAdder nan = new DoubleAdder();
		nan.add(Double.NaN);
		DoubleAccumulator infinite = new DoubleAccumulator(Math::max, Double.POSITIVE_INFINITY);
		for (Object number : List.of(nan, infinite, Double.NaN, Float.NaN, Double.NEGATIVE_INFINITY,
				Float.POSITIVE_INFINITY, new Fraction(), new Odd())) {
			this.lines.clear();
			String text = number.toString();
			JsonNode line = log((logger) -> logger.atInfo()
				.addKeyValue("plain", number)
				.addKeyValue("nested", Map.of("list", List.of(Map.of("array", new Object[] { number }))))
				.addKeyValue("floats", new float[] { Float.NaN })
				.addMarker(Markers.append("marker", number))
				.addMarker(Markers.append("in_marker", Map.of("list", List.of(number))))
				.addArgument(StructuredArguments.kv("argument", number))
				.log("m"));
			assertThat(line.get("plain").asString()).isEqualTo(text);
			assertThat(line.get("nested").get("list").get(0).get("array").get(0).asString()).isEqualTo(text);
			assertThat(line.get("floats").get(0).asString()).isEqualTo("NaN");
			assertThat(line.get("marker").asString()).isEqualTo(text);
			assertThat(line.get("in_marker").get("list").get(0).asString()).isEqualTo(text);
			assertThat(line.get("argument").asString()).isEqualTo(text);
		}
	}

	@Test
	void numberThatJsonHasStaysOne() {
		DoubleAdder half = new DoubleAdder();
		half.add(0.5);
		for (Number number : List.of(half, 0.5, 0.5f, new BigDecimal("0.5"))) {
			this.lines.clear();
			JsonNode line = log((logger) -> logger.atInfo()
				.addKeyValue("plain", number)
				.addMarker(Markers.append("marker", number))
				.log("m"));
			assertThat(line.get("plain")).isEqualTo(this.mapper.readTree("0.5"));
			assertThat(line.get("marker").isNumber()).isTrue();
		}
	}

	private JsonNode log(Consumer<Logger> statement) {
		statement.accept(this.logger);
		assertThat(this.lines).hasSize(1);
		return this.mapper.readTree(this.lines.get(0));
	}

	record Client(String apiKey) {

		@Override
		public String toString() {
			return "Client";
		}

	}

	static class Throwing {

		@Override
		public String toString() {
			throw new IllegalStateException("no text");
		}

	}

	static class Bean {

		public String getValue() {
			throw new IllegalStateException("no value");
		}

	}

	static class Odd extends BigDecimal {

		Odd() {
			super("1");
		}

		@Override
		public String toString() {
			return "one";
		}

	}

	static class Fraction extends Number {

		@Override
		public int intValue() {
			return 0;
		}

		@Override
		public long longValue() {
			return 0;
		}

		@Override
		public float floatValue() {
			return 0;
		}

		@Override
		public double doubleValue() {
			return 0;
		}

		@Override
		public String toString() {
			return "1/3";
		}

	}

}
