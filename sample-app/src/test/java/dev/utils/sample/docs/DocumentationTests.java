package dev.utils.sample.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.autoconfigure.UtilsProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The documents say what the code does: snippets are compiled or read, tables are whole,
 * links lead somewhere.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)(?:#[^)]*)?\\)");

	@ParameterizedTest
	@MethodSource("documents")
	void javaSnippetsAreCompiled(Path document) throws IOException {
		String compiled = condensed(testSources());
		assertThat(blocks(document, "java")).allSatisfy((snippet) -> assertThat(compiled).contains(condensed(snippet)));
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksLeadSomewhere(Path document) throws IOException {
		Matcher link = LINK.matcher(Files.readString(document));
		List<Path> targets = new ArrayList<>();
		while (link.find()) {
			targets.add(document.resolveSibling(link.group(1)));
		}
		assertThat(targets).allSatisfy((target) -> assertThat(target).exists());
	}

	@ParameterizedTest
	@MethodSource("documents")
	void configurationSnippetsHoldKnownProperties(Path document) throws IOException {
		Set<String> known = properties().keySet();
		for (String snippet : blocks(document, "yaml")) {
			PropertySource<?> source = new YamlPropertySourceLoader()
				.load("snippet", new ByteArrayResource(snippet.getBytes(StandardCharsets.UTF_8)))
				.get(0);
			assertThat(((EnumerablePropertySource<?>) source).getPropertyNames()).isNotEmpty()
				.allSatisfy((name) -> assertThat(known).as(name)
					.anyMatch((property) -> name.equals(property) || name.startsWith(property + ".")
							|| name.startsWith(property + "[")));
		}
	}

	@Test
	void exampleEnvironmentFileHoldsTheDefaults() {
		try (ConfigurableApplicationContext context = start("--springdotenv.enabled=true",
				"--springdotenv.directory=" + ROOT, "--springdotenv.filename=.env.example")) {
			assertThat(context.getEnvironment().getProperty("UTILS_MAX_RETRIES")).isEqualTo("3");
			// The sample adds its simulator to the providers.
			assertThat(context.getBean(UtilsProperties.class)).usingRecursiveComparison()
				.ignoringFields("llm")
				.isEqualTo(defaults());
		}
	}

	@Test
	void everyLineOfTheExampleEnvironmentFileIsUnderstood(@TempDir Path directory) throws IOException {
		String all = Files.readString(ROOT.resolve(".env.example")).replaceAll("(?m)^#([A-Z_]+=)", "$1");
		Files.writeString(directory.resolve(".env"), all);
		try (ConfigurableApplicationContext context = start("--springdotenv.enabled=true",
				"--springdotenv.directory=" + directory)) {
			UtilsProperties properties = context.getBean(UtilsProperties.class);
			assertThat(properties.rateLimit().qps()).containsEntry("openai", 1.0).containsEntry("huggingface", 0.5);
			assertThat(properties.llm().preferredProvider()).isEqualTo("openai");
			assertThat(properties.llm().providers().get("my-gateway").baseUrl()).isEqualTo("http://localhost:4000/v1");
		}
	}

	@Test
	void everyPropertyHasADescriptionAndItsPlaceInTheDocument() throws IOException {
		String document = Files.readString(ROOT.resolve("docs/configuration.md"));
		Map<String, String> properties = properties();
		assertThat(properties).hasSizeGreaterThan(12);
		properties.forEach((name, description) -> {
			assertThat(description).as("description of " + name).isNotBlank();
			assertThat(document).as("row of " + name).contains("`" + name);
		});
	}

	@Test
	void readmeNamesTheCommandsThatContinuousIntegrationRuns() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));
		assertThat(readme).contains("./mvnw verify").contains("./mvnw -pl sample-app -am spring-boot:run");
		assertThat(Files.readString(ROOT.resolve(".ci/run"))).containsPattern("(?m)^\\./mvnw .*verify$");
	}

	static Stream<Path> documents() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
			List<Path> documents = files.filter((file) -> file.toString().endsWith(".md"))
				.collect(Collectors.toCollection(ArrayList::new));
			for (String name : List.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "sample-app/README.md")) {
				documents.add(ROOT.resolve(name));
			}
			return documents.stream();
		}
	}

	private static List<String> blocks(Path document, String language) throws IOException {
		Matcher block = BLOCK.matcher(Files.readString(document));
		List<String> blocks = new ArrayList<>();
		while (block.find()) {
			if (block.group(1).equals(language)) {
				blocks.add(block.group(2));
			}
		}
		return blocks;
	}

	private static String testSources() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/utils/sample/docs"))) {
			return files.map(DocumentationTests::read).collect(Collectors.joining("\n"));
		}
	}

	private static String condensed(String text) {
		return text.replaceAll("\\s+", " ").strip();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> properties() throws IOException {
		Map<String, String> properties = new TreeMap<>();
		Enumeration<java.net.URL> files = DocumentationTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json");
		while (files.hasMoreElements()) {
			try (InputStream file = files.nextElement().openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(file).path("properties")) {
					String name = property.path("name").asString();
					if (name.startsWith("utils.")) {
						properties.put(name, property.path("description").asString(""));
					}
				}
			}
		}
		return properties;
	}

	private static UtilsProperties defaults() {
		try (ConfigurableApplicationContext context = start()) {
			return context.getBean(UtilsProperties.class);
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Properties.class).web(WebApplicationType.NONE).run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(UtilsProperties.class)
	static class Properties {

	}

}
