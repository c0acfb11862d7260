package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Every name from every source, and which source wins.
 */
class UtilsVariablesBindingTests {

	@TempDir
	private Path directory;

	/**
	 * A setting under its two names.
	 */
	record Name(String variable, String property, String one, String two, Function<String, Object> typed,
			Function<TestSettings, Object> bound) {

		@Override
		public String toString() {
			return this.variable;
		}

	}

	/**
	 * The ways to give a setting, highest precedence first.
	 */
	enum Source {

		COMMAND_LINE_PROPERTY(1), COMMAND_LINE_VARIABLE(1), SYSTEM_PROPERTY(2), SYSTEM_PROPERTY_VARIABLE(2),
		OS_ENVIRONMENT(3), OS_ENVIRONMENT_LOWER_CASE(3), DOTENV(4), DOTENV_PROPERTY(4), YML_PROPERTY(5),
		YML_VARIABLE(5);

		private final int rank;

		Source(int rank) {
			this.rank = rank;
		}

		void give(TestApplication application, Name name, String value) {
			switch (this) {
				case COMMAND_LINE_PROPERTY -> application.argument("--" + name.property() + "=" + value);
				case COMMAND_LINE_VARIABLE -> application.argument("--" + name.variable() + "=" + value);
				case SYSTEM_PROPERTY -> application.systemProperty(name.property(), value);
				case SYSTEM_PROPERTY_VARIABLE -> application.systemProperty(name.variable(), value);
				case OS_ENVIRONMENT -> application.osEnvironment(name.variable(), value);
				case OS_ENVIRONMENT_LOWER_CASE ->
					application.osEnvironment(name.variable().toLowerCase(Locale.ROOT), value);
				case DOTENV -> application.dotenv("export " + name.variable() + "='" + value + "' # set here\r\n");
				case DOTENV_PROPERTY -> application.dotenv(name.property() + "=" + value);
				case YML_PROPERTY -> application.yml(name.property() + ": \"" + value + "\"");
				case YML_VARIABLE -> application.yml(name.variable() + ": " + value);
			}
		}

	}

	static List<Name> names() {
		Function<String, Object> seconds = (value) -> Duration.ofSeconds(Long.parseLong(value));
		return List.of(
				new Name("UTILS_TIMEOUT_CONNECT", "utils.timeout.connect", "5", "7", seconds,
						(settings) -> settings.timeout().connect()),
				new Name("UTILS_TIMEOUT_READ", "utils.timeout.read", "5", "7", seconds,
						(settings) -> settings.timeout().read()),
				new Name("UTILS_TIMEOUT_TOTAL", "utils.timeout.total", "5", "7", seconds,
						(settings) -> settings.timeout().total()),
				new Name("UTILS_MAX_RETRIES", "utils.max-retries", "5", "7", Integer::valueOf,
						TestSettings::maxRetries),
				new Name("UTILS_RETRY_INITIAL_BACKOFF", "utils.retry.initial-backoff", "5", "7", seconds,
						(settings) -> settings.retry().initialBackoff()),
				new Name("UTILS_RETRY_MAX_BACKOFF", "utils.retry.max-backoff", "5", "7", seconds,
						(settings) -> settings.retry().maxBackoff()),
				new Name("UTILS_LOG_LEVEL", "utils.log-level", "WARNING", "DEBUG", String::valueOf,
						TestSettings::logLevel),
				new Name("UTILS_LOGGING_FORMAT", "utils.logging.format", "text", "JSON", String::valueOf,
						(settings) -> settings.logging().format()),
				new Name("UTILS_LLM_PREFERRED_PROVIDER", "utils.llm.preferred-provider", "one", "two", String::valueOf,
						(settings) -> settings.llm().preferredProvider()),
				limit("QPS", "OPENAI", "openai", (settings) -> settings.rateLimit().qps()),
				limit("QPS", "ANTHROPIC", "anthropic", (settings) -> settings.rateLimit().qps()),
				limit("QPS", "HUGGINGFACE", "huggingface", (settings) -> settings.rateLimit().qps()),
				limit("QPS", "MY_GATEWAY", "my-gateway", (settings) -> settings.rateLimit().qps()),
				limit("RPM", "OPENAI", "openai", (settings) -> settings.rateLimit().rpm()),
				limit("TPM", "MY_GATEWAY", "my-gateway", (settings) -> settings.rateLimit().tpm()),
				limit("MAX_IN_FLIGHT", "OPENAI", "openai", (settings) -> settings.rateLimit().maxInFlight()),
				provider("OPENAI_API_KEY", "openai.api-key", TestSettings.Provider::apiKey),
				provider("OPENAI_BASE_URL", "openai.base-url", TestSettings.Provider::baseUrl),
				provider("MY_GATEWAY_API_KEY", "my-gateway.api-key", TestSettings.Provider::apiKey),
				provider("MY_GATEWAY_BASE_URL", "my-gateway.base-url", TestSettings.Provider::baseUrl),
				provider("MY_GATEWAY_MODEL", "my-gateway.model", TestSettings.Provider::model),
				provider("MY_GATEWAY_PROTOCOL", "my-gateway.protocol", TestSettings.Provider::protocol));
	}

	private static Name limit(String unit, String variable, String key,
			Function<TestSettings, Map<String, Double>> limits) {
		return new Name("UTILS_RATE_LIMIT_" + unit + "_" + variable,
				"utils.rate-limit." + unit.toLowerCase(Locale.ROOT).replace('_', '-') + "." + key, "0.5", "7",
				(value) -> Map.of(key, Double.valueOf(value)), limits::apply);
	}

	private static Name provider(String variable, String property, Function<TestSettings.Provider, String> setting) {
		String key = property.substring(0, property.indexOf('.'));
		return new Name("UTILS_LLM_PROVIDERS_" + variable, "utils.llm.providers." + property, "one", "two",
				(value) -> Map.of(key, value), (settings) -> {
					assertThat(settings.llm().providers()).hasSize(1);
					return Map.of(key, setting.apply(settings.llm().providers().get(key)));
				});
	}

	static Stream<Arguments> everyNameFromEverySource() {
		return names().stream().flatMap((name) -> Stream.of(Source.values()).map((source) -> arguments(name, source)));
	}

	@ParameterizedTest(name = "{0} by {1}")
	@MethodSource("everyNameFromEverySource")
	void nameBindsFromSource(Name name, Source source) {
		TestApplication application = new TestApplication(this.directory);
		source.give(application, name, name.one());
		assertThat(name.bound().apply(TestSettings.bind(application.start())))
			.isEqualTo(name.typed().apply(name.one()));
	}

	static Stream<Arguments> everyNameFromAdjacentSources() {
		return names().stream()
			.flatMap((name) -> Stream.of(Source.values())
				.flatMap((higher) -> Stream.of(Source.values())
					.filter((lower) -> lower.rank == higher.rank + 1)
					.map((lower) -> arguments(name, higher, lower))));
	}

	@ParameterizedTest(name = "{0} by {1} over {2}")
	@MethodSource("everyNameFromAdjacentSources")
	void higherSourceWins(Name name, Source higher, Source lower) {
		TestApplication application = new TestApplication(this.directory);
		lower.give(application, name, name.one());
		higher.give(application, name, name.two());
		assertThat(name.bound().apply(TestSettings.bind(application.start())))
			.isEqualTo(name.typed().apply(name.two()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("names")
	void blankVariableLetsTheSourceBelowThrough(Name name) {
		TestApplication application = new TestApplication(this.directory).osEnvironment(name.variable(), "")
			.dotenv(name.variable() + "=' '");
		Source.YML_PROPERTY.give(application, name, name.one());
		assertThat(name.bound().apply(TestSettings.bind(application.start())))
			.isEqualTo(name.typed().apply(name.one()));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE,
			names = { "DOTENV_PROPERTY", "YML_PROPERTY", "SYSTEM_PROPERTY", "COMMAND_LINE_PROPERTY" })
	void blankVariablesAloneGiveTheDefaults(Source source) {
		TestApplication application = new TestApplication(this.directory);
		names().forEach((name) -> source.give(application, name, (name.one().length() == 1) ? "" : "  "));
		TestSettings defaults = Binder.get(new StandardEnvironment()).bindOrCreate("none", TestSettings.class);
		assertThat(TestSettings.bind(application.start())).isEqualTo(defaults);
	}

	@Test
	void environmentPrefixOfTheApplicationIsRespected() {
		TestApplication application = new TestApplication(this.directory).environmentPrefix("my.app")
			.osEnvironment("MY_APP_UTILS_RATE_LIMIT_QPS_OPENAI", "7")
			.osEnvironment("MY_APP_UTILS_MAX_RETRIES", "")
			.osEnvironment("UTILS_RATE_LIMIT_QPS_ANTHROPIC", "7")
			.yml("utils.max-retries: 5");
		TestSettings settings = TestSettings.bind(application.start());
		assertThat(settings.rateLimit().qps()).containsExactly(entry("openai", 7.0));
		assertThat(settings.maxRetries()).isEqualTo(5);
	}

	@Test
	void blankInTheValueIsTrimmed() {
		TestApplication application = new TestApplication(this.directory).osEnvironment("UTILS_TIMEOUT_READ", " 5\r");
		assertThat(TestSettings.bind(application.start()).timeout().read()).hasSeconds(5);
	}

	@Test
	void placeholderInAVariableIsResolved() {
		TestApplication application = new TestApplication(this.directory).osEnvironment("RETRIES", "8")
			.dotenv("UTILS_MAX_RETRIES=${RETRIES}");
		assertThat(TestSettings.bind(application.start()).maxRetries()).isEqualTo(8);
	}

	@Test
	void usualSpellingWinsOverLowerCaseInOneSource() {
		TestApplication application = new TestApplication(this.directory)
			.dotenv("UTILS_RATE_LIMIT_QPS_OPENAI=1\nutils_rate_limit_qps_openai=2");
		assertThat(TestSettings.bind(application.start()).rateLimit().qps()).containsExactly(entry("openai", 1.0));
	}

	@ParameterizedTest
	@EnumSource(names = { "DOTENV", "OS_ENVIRONMENT", "SYSTEM_PROPERTY_VARIABLE", "COMMAND_LINE_VARIABLE" })
	void everySpellingOfAProviderGetsTheWinningLimit(Source source) throws IOException {
		Name gateway = names().stream()
			.filter((name) -> name.variable().equals("UTILS_RATE_LIMIT_QPS_MY_GATEWAY"))
			.findFirst()
			.orElseThrow();
		for (String spelling : List.of("my-gateway", "my_gateway", "mygateway", "MyGateway", "MY_GATEWAY")) {
			TestApplication application = new TestApplication(Files.createTempDirectory(this.directory, "spelling"))
				.yml("""
						utils:
						  rate-limit:
						    qps:
						      %s: 1
						""".formatted(spelling));
			source.give(application, gateway, "7");
			assertThat(TestSettings.bind(application.start()).rateLimit().qps()).containsKey("my-gateway")
				.containsOnlyKeys("my-gateway", spelling)
				.allSatisfy((key, limit) -> assertThat(limit).isEqualTo(7.0));
		}
	}

	@Test
	void everySpellingOfAProviderGetsTheWinningSettings() {
		TestApplication application = new TestApplication(this.directory).yml("""
				utils:
				  llm:
				    providers:
				      my_gateway: { base-url: "http://yml", model: m }
				""").osEnvironment("UTILS_LLM_PROVIDERS_MY_GATEWAY_BASE_URL", "http://os");
		TestSettings.Provider expected = new TestSettings.Provider(null, "http://os", "m", "openai");
		assertThat(TestSettings.bind(application.start()).llm().providers()).containsOnly(entry("my-gateway", expected),
				entry("my_gateway", expected));
	}

	@Test
	void limitsOfAllSourcesAreMerged() {
		TestApplication application = new TestApplication(this.directory)
			.osEnvironment("UTILS_RATE_LIMIT_QPS_OPENAI", "1")
			.dotenv("UTILS_RATE_LIMIT_QPS_ANTHROPIC=2")
			.yml("utils.rate-limit.qps.huggingface: 3");
		assertThat(TestSettings.bind(application.start()).rateLimit().qps())
			.isEqualTo(Map.of("openai", 1.0, "anthropic", 2.0, "huggingface", 3.0));
	}

	@Test
	void originNamesTheVariableAndItsSource() {
		ConfigurableEnvironment environment = new TestApplication(this.directory)
			.dotenv("A=1\nUTILS_RATE_LIMIT_QPS_OPENAI=1\nUTILS_MAX_RETRIES=1")
			.osEnvironment("UTILS_TIMEOUT_READ", "1")
			.systemProperty("UTILS_TIMEOUT_CONNECT", "1")
			.argument("--UTILS_RATE_LIMIT_QPS_HUGGINGFACE=1")
			.yml("# first\nUTILS_RATE_LIMIT_QPS_ANTHROPIC: 1")
			.start();
		assertThat(origin(environment, "utils.rate-limit.qps.openai"))
			.isEqualTo("\"UTILS_RATE_LIMIT_QPS_OPENAI\" from " + this.directory.resolve(".env") + ":2");
		assertThat(origin(environment, "utils.max-retries"))
			.isEqualTo("\"UTILS_MAX_RETRIES\" from " + this.directory.resolve(".env") + ":3");
		assertThat(origin(environment, "utils.timeout.read"))
			.isEqualTo("System Environment Property \"UTILS_TIMEOUT_READ\"");
		assertThat(origin(environment, "utils.timeout.connect"))
			.isEqualTo("\"UTILS_TIMEOUT_CONNECT\" from property source \"systemProperties\"");
		assertThat(origin(environment, "utils.rate-limit.qps.huggingface"))
			.isEqualTo("\"UTILS_RATE_LIMIT_QPS_HUGGINGFACE\" from property source \"commandLineArgs\"");
		assertThat(origin(environment, "utils.rate-limit.qps.anthropic")).contains("application.yml").contains("2:");
	}

	@Test
	void variableItselfStaysReadable() {
		ConfigurableEnvironment environment = new TestApplication(this.directory)
			.osEnvironment("UTILS_MAX_RETRIES", "4")
			.osEnvironment("UTILS_LOG_LEVEL", "")
			.start();
		assertThat(environment.getProperty("UTILS_MAX_RETRIES")).isEqualTo("4");
		assertThat(environment.containsProperty("UTILS_LOG_LEVEL")).isFalse();
	}

	@Test
	void sourcesShowNoValues() {
		ConfigurableEnvironment environment = new TestApplication(this.directory).osEnvironment("UTILS_MAX_RETRIES", "")
			.osEnvironment("UTILS_LLM_PROVIDERS_A_API_KEY", "s3cret")
			.dotenv("OPENAI_API_KEY=s3cret\nUTILS_LLM_PROVIDERS_A_API_KEY=s3cret")
			.start();
		assertThat(environment.getPropertySources()
			.stream()
			.filter((source) -> source.getClass().getPackage().equals(getClass().getPackage()))).hasSize(4)
			.allSatisfy((source) -> assertThat(source.toString()).doesNotContain("s3cret"));
	}

	private static String origin(ConfigurableEnvironment environment, String property) {
		return String.valueOf(PropertyLookup.find(environment, property).getOrigin());
	}

}
