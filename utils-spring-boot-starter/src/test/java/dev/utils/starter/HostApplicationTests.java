package dev.utils.starter;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.example.host.HostApplication;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A servlet application is the same with the starter as without it, but for what is ours.
 * It is started twice, each time in a JVM of its own.
 */
class HostApplicationTests {

	/** What the starter brings that such an application does not have by itself. */
	private static final Predicate<String> BROUGHT = Pattern
		.compile("/utils-(core|spring-boot-autoconfigure)[-/]|/io/netty/|/io/projectreactor/|/reactive-streams[-/]"
				+ "|/spring-webflux[-/]|/spring-retry[-/]|/bucket4j|dotenv|/logstash-logback-encoder[-/]")
		.asPredicate();

	/**
	 * What Spring Boot itself adds because of Reactor and Reactor Netty. All of it is for
	 * reactive clients and health indicators, which such an application does not have.
	 */
	private static final Set<String> ADDED_BY_SPRING_BOOT = Set.of("clientHttpConnector", "clientHttpConnectorBuilder",
			"org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration"
					+ "$ReactiveHealthContributorRegistryConfiguration",
			"org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration",
			"reactiveHealthContributorRegistry",
			"spring.http.clients.reactive-org.springframework.boot.http.client.autoconfigure.reactive"
					+ ".ReactiveHttpClientsProperties");

	private static final Predicate<String> INHERITED = Pattern
		.compile("^(UTILS_|SPRING|LOGGING_|SERVER_|MANAGEMENT_|JAVA_TOOL)")
		.asPredicate()
		.negate();

	@TempDir
	private static Path directory;

	private static Host without;

	private static Host with;

	@BeforeAll
	static void startBoth() throws Exception {
		Files.createDirectory(directory.resolve(".git"));
		List<String> all = List.of(System.getProperty("java.class.path").split(File.pathSeparator));
		List<String> own = all.stream().filter(BROUGHT.negate()).toList();
		assertThat(own).hasSizeLessThan(all.size());
		without = Host.start(own);
		with = Host.start(all, "--utils.logging.format=text");
	}

	@Test
	void hostHasNothingOfOursByItself() {
		assertThat(without.facts()).isNotEmpty().noneMatch((fact) -> fact.contains("dev.utils"));
		assertThat(with.facts()).anyMatch((fact) -> fact.contains("dev.utils.llm.LlmClient"));
	}

	@Test
	void whatItHadIsAsItWas() {
		assertThat(with.facts()).containsAll(without.facts());
	}

	@Test
	void beansThatAreAddedAreOursOrNamed() {
		assertThat(added("bean ")).allSatisfy((bean) -> {
			String name = bean.split(" ", 3)[1];
			String type = bean.split(" ", 3)[2];
			assertThat(type.startsWith("dev.utils.") || name.startsWith("utils") || ADDED_BY_SPRING_BOOT.contains(name))
				.as(bean)
				.isTrue();
		});
	}

	@Test
	void itIsNoOtherKindOfApplication() {
		assertThat(without.facts()).contains("type SERVLET");
		assertThat(added("context ")).isEmpty();
		assertThat(added("type ")).isEmpty();
	}

	@Test
	void itsHttpClientsAreTheSame() {
		assertThat(without.facts("factory ")).hasSize(2);
		assertThat(added("factory ")).isEmpty();
		assertThat(without.facts("converter ")).isNotEmpty();
		assertThat(added("converter ")).isEmpty();
	}

	@Test
	void itsHealthIsTheSame() {
		assertThat(without.facts("health ")).isNotEmpty();
		assertThat(added("health ")).isEmpty();
	}

	@Test
	void metersThatAreAddedAreOurs() {
		assertThat(without.facts("meter ")).isNotEmpty();
		assertThat(added("meter ")).allMatch((meter) -> meter.startsWith("meter utils."));
	}

	@Test
	void itsLogIsTheSameAsText() {
		assertThat(without.facts("log ")).hasSize(1);
		assertThat(added("log ")).isEmpty();
		assertThat(with.log()).isEqualTo(without.log());
	}

	private static List<String> added(String kind) {
		Set<String> before = Set.copyOf(without.facts(kind));
		return with.facts(kind).stream().filter((fact) -> !before.contains(fact)).toList();
	}

	private record Host(List<String> facts, List<String> log) {

		private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

		static Host start(List<String> classPath, String... arguments) throws IOException, InterruptedException {
			Path facts = Files.createTempFile(directory, "facts", ".txt");
			Path output = Files.createTempFile(directory, "output", ".txt");
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"-XX:TieredStopAtLevel=1", "-cp", String.join(File.pathSeparator, classPath),
							HostApplication.class.getName(), facts.toString(), "--server.address=127.0.0.1",
							"--server.port=0", "--management.endpoints.web.exposure.include=*"));
			command.addAll(List.of(arguments));
			ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile());
			builder.environment().keySet().removeIf(INHERITED.negate());
			Process process = builder.start();
			if (!process.waitFor(3, TimeUnit.MINUTES)) {
				process.destroyForcibly();
			}
			List<String> log = Files.readAllLines(output);
			assertThat(process.waitFor()).as(() -> String.join("\n", log)).isZero();
			try (Stream<String> lines = log.stream()) {
				return new Host(Files.readAllLines(facts),
						lines.map((line) -> NUMBERS.matcher(line).replaceAll("N")).collect(Collectors.toList()));
			}
		}

		List<String> facts(String kind) {
			return this.facts.stream().filter((fact) -> fact.startsWith(kind)).toList();
		}

	}

}
