package dev.utils.autoconfigure;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time.
 */
class AheadOfTimeTests {

	@Test
	void providersAreThoseOfThePlaceWhereTheApplicationRuns(@TempDir Path directory) throws Exception {
		ApplicationContextInitializer<GenericApplicationContext> processed = process(directory, "built-here");
		try (Stream<Path> files = Files.walk(directory)) {
			assertThat(files.filter(Files::isRegularFile).filter((file) -> file.toString().endsWith(".java")))
				.isNotEmpty()
				.allSatisfy((file) -> assertThat(Files.readString(file)).doesNotContain("built-here"));
		}
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			addGateway(context.getEnvironment(), "my-gateway");
			processed.initialize(context);
			context.refresh();
			LlmClient gateway = BeanFactoryAnnotationUtils.qualifiedBeanOfType(context.getBeanFactory(),
					LlmClient.class, "my-gateway");
			assertThat(gateway).isSameAs(context.getBean(LlmClients.class).get("my-gateway"));
			assertThat(context.getBeanProvider(LlmClient.class).getIfUnique()).isNotNull();
			assertThat(context.containsBean("built-here")).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev/utils/llm/models.json", "dev/utils/provider/openai/errors.properties",
			"dev/utils/provider/anthropic/errors.properties", "dev/utils/provider/gemini/errors.properties",
			"dev/utils/provider/huggingface/errors.properties", "dev/utils/ratelimit/redis/take.lua",
			"dev/utils/ratelimit/redis/bucket.lua", "dev/utils/ratelimit/redis/adjust.lua",
			"dev/utils/ratelimit/redis/renew.lua", "dev/utils/ratelimit/redis/cool-down.lua",
			"dev/utils/autoconfigure/logback-json.xml" })
	void fileThatIsReadAtRunTimeIsInTheImage(String file) {
		assertThat(getClass().getClassLoader().getResource(file)).isNotNull();
		assertThat(RuntimeHintsPredicates.resource().forResource(file)).accepts(hints());
	}

	@Test
	void whatLogbackCreatesIsInTheImage() throws Exception {
		Class<?> encoder = Class.forName("dev.utils.autoconfigure.env.JsonLogEncoder");
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(encoder.getConstructor()))
			.accepts(hints());
	}

	private static RuntimeHints hints() {
		RuntimeHints hints = new RuntimeHints();
		new UtilsRuntimeHints().registerHints(hints, AheadOfTimeTests.class.getClassLoader());
		return hints;
	}

	/**
	 * Do what {@code spring-boot:process-aot} does: generate with the environment of the
	 * build, compile, load.
	 */
	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> process(Path directory, String gateway)
			throws Exception {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("dev.utils.autoconfigure", "Processed")),
				new FileSystemGeneratedFiles(directory));
		ClassName initializer;
		System.setProperty(AbstractAotProcessor.AOT_PROCESSING, "true");
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			addGateway(context.getEnvironment(), gateway);
			context.register(Application.class);
			initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		finally {
			System.clearProperty(AbstractAotProcessor.AOT_PROCESSING);
		}
		return (ApplicationContextInitializer<GenericApplicationContext>) compile(directory,
				initializer.reflectionName())
			.getDeclaredConstructor()
			.newInstance();
	}

	/**
	 * Generated classes call package-private ones, so they are put beside this one, where
	 * the same class loader finds them.
	 */
	private static Class<?> compile(Path directory, String name) throws IOException, ClassNotFoundException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> arguments = new ArrayList<>(
				List.of("-proc:none", "-nowarn", "-cp", classPath, "-d", ownDirectory()));
		try (Stream<Path> files = Files.walk(directory)) {
			files.map(Path::toString).filter((file) -> file.endsWith(".java")).forEach(arguments::add);
		}
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
		return Class.forName(name);
	}

	private static String ownDirectory() {
		try {
			return Path.of(AheadOfTimeTests.class.getProtectionDomain().getCodeSource().getLocation().toURI())
				.toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void addGateway(ConfigurableEnvironment environment, String name) {
		environment.getPropertySources()
			.addFirst(new MapPropertySource("gateway", Map.of("utils.llm.providers." + name + ".base-url",
					"http://127.0.0.1:1/v1", "utils.llm.providers." + name + ".model", "m")));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, HttpClientAutoConfiguration.class,
			ReactiveHttpClientAutoConfiguration.class, HttpAutoConfiguration.class, ArtifactAutoConfiguration.class,
			RateLimitAutoConfiguration.class, LlmClientAutoConfiguration.class })
	static class Application {

	}

}
