package dev.utils.autoconfigure.env;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A blank value means "not set", whatever it is the value of, and wherever it is.
 */
class BlankValuesTests {

	private static final List<String> BLANKS = List.of("", "   ", "${NOWHERE:}");

	@TempDir
	private Path directory;

	/**
	 * The places of values, weakest last.
	 */
	enum Source {

		COMMAND_LINE, SYSTEM_PROPERTY, OS_ENVIRONMENT, DOTENV, CONFIG_TREE, YML;

		void give(TestApplication application, Path directory, String name, String value) {
			switch (this) {
				case COMMAND_LINE -> application.argument("--" + name + "=" + value);
				case SYSTEM_PROPERTY -> application.systemProperty(name, value);
				case OS_ENVIRONMENT -> application.osEnvironment(name, value);
				case DOTENV -> application.dotenv(name + "=\"" + value + "\"");
				case CONFIG_TREE -> write(directory.resolve("tree"), name, value + "\n");
				case YML -> application.yml(name + ": \"" + value + "\"");
			}
		}

		private static void write(Path tree, String name, String value) {
			try {
				Files.writeString(tree.resolve(name), value);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	static Stream<String> variables() {
		Stream<String> ours = UtilsVariables.SINGLE.stream()
			.filter((property) -> !property.contains("log"))
			.map(UtilsVariables::variableFor);
		return Stream.of(WellKnownVariables.ALL.stream(), ours,
				Stream.of("UTILS_RATE_LIMIT_QPS_OPENAI", "UTILS_LLM_PROVIDERS_OPENAI_API_KEY",
						"UTILS_LLM_PROVIDERS_MY_GATEWAY_BASE_URL", "UTILS_LLM_PROVIDERS_OPENAI_HEADERS_X_ID",
						"UTILS_RATE_LIMIT_KEYS_NIGHTLY_API_KEY"))
			.flatMap((names) -> names);
	}

	/**
	 * All variables at once, since a start takes its time: each in one of the blank
	 * forms.
	 */
	static Stream<Arguments> pairsOfSources() {
		return Stream.of(Source.values())
			.flatMap((blank) -> Stream.of(Source.values())
				.filter((value) -> value.compareTo(blank) > 0)
				.flatMap((value) -> BLANKS.stream().map((form) -> arguments(blank, value, form))));
	}

	@ParameterizedTest(name = "{2} in {0} above {1}")
	@MethodSource("pairsOfSources")
	void blankVariableHidesNothing(Source blank, Source value, String form) throws IOException {
		TestApplication application = application();
		List<String> variables = variables().toList();
		for (String variable : variables) {
			blank.give(application, this.directory, variable, form);
			value.give(application, this.directory, variable, "value-of-" + variable);
		}
		ConfigurableEnvironment environment = application.start();
		assertThat(variables).allSatisfy((variable) -> {
			assertThat(bound(environment, variable)).isEqualTo("value-of-" + variable);
			if (WellKnownVariables.ALL.contains(variable)) {
				assertThat(environment.resolvePlaceholders("${" + variable + "}")).isEqualTo("value-of-" + variable);
			}
		});
	}

	private static String bound(ConfigurableEnvironment environment, String variable) {
		String property = UtilsVariables.propertyFor(variable);
		return (property != null) ? Binder.get(environment).bind(property, String.class).orElse("nothing")
				: environment.getProperty(variable);
	}

	@ParameterizedTest
	@EnumSource(names = "YML", mode = EnumSource.Mode.EXCLUDE)
	void blankPropertyHidesNothing(Source blank) throws IOException {
		TestApplication application = application().yml("utils.llm.providers.my-gateway.api-key: from-yml");
		blank.give(application, this.directory, "utils.llm.providers.my-gateway.api-key", "");
		assertThat(Binder.get(application.start()).bind("utils.llm.providers.my-gateway.api-key", String.class).get())
			.isEqualTo("from-yml");
	}

	@Test
	void blankValuesAloneAreNoValues() throws IOException {
		TestApplication application = application();
		for (Source source : Source.values()) {
			variables().forEach((variable) -> source.give(application, this.directory, variable, ""));
		}
		ConfigurableEnvironment environment = application.start();
		assertThat(variables()).allSatisfy((variable) -> {
			String value = bound(environment, variable);
			assertThat((value != null) ? value : "").isIn("", "nothing");
		});
	}

	@Test
	void originIsThatOfTheValueBelow() throws IOException {
		ConfigurableEnvironment environment = application().osEnvironment("UTILS_MAX_RETRIES", "${NOWHERE:}")
			.dotenv("UTILS_MAX_RETRIES=4")
			.start();
		assertThat(PropertyLookup.find(environment, "utils.max-retries").getOrigin())
			.hasToString("\"UTILS_MAX_RETRIES\" from " + this.directory.resolve(".env") + ":1");
	}

	@Test
	void valueOfSomebodyElseMayBeBlank() throws IOException {
		ConfigurableEnvironment environment = application().osEnvironment("MY_KEY", "").dotenv("MY_KEY=v").start();
		assertThat(environment.getProperty("MY_KEY")).isEmpty();
	}

	private TestApplication application() throws IOException {
		Path tree = Files.createDirectory(this.directory.resolve("tree"));
		return new TestApplication(this.directory).systemProperty("spring.config.import",
				"optional:configtree:" + tree + "/");
	}

}
