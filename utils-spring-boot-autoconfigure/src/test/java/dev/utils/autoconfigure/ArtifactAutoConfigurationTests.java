package dev.utils.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import dev.utils.artifact.ArtifactQuotaException;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.ReactiveArtifactStore;
import dev.utils.autoconfigure.env.InvalidUtilsPropertyException;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Where artifacts are kept, and what becomes one.
 */
class ArtifactAutoConfigurationTests {

	@TempDir
	Path folder;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, ArtifactAutoConfiguration.class));

	@Test
	void folderIsTheConfiguredOne() {
		Path dir = this.folder.resolve("not/there/yet");
		this.runner.withPropertyValues("utils.artifacts.dir=" + dir, "AGA_ARTIFACTS_DIR=" + this.folder.resolve("old"))
			.run((context) -> {
				context.getBean(ArtifactStore.class).save("a.txt", "text");
				assertThat(dir.resolve("a.txt")).hasContent("text");
				assertThat(context.getBean(ReactiveArtifactStore.class).loadText("a.txt").block()).isEqualTo("text");
			});
	}

	@Test
	void folderIsElseThatOfTheOldVariable() {
		this.runner.withPropertyValues("utils.artifacts.dir=", "AGA_ARTIFACTS_DIR=" + this.folder)
			.run((context) -> assertThat(context.getBean(ArtifactStore.class).root()).isEqualTo(this.folder));
	}

	@Test
	void folderIsElseInTheRootOfTheProject() {
		this.runner.run((context) -> assertThat(context.getBean(ArtifactStore.class).root())
			.isEqualTo(Path.of("").toAbsolutePath().resolve("artifacts"))
			.doesNotExist());
	}

	@Test
	void folderMayBeRelativeToTheWorkingDirectory() {
		this.runner.withPropertyValues("utils.artifacts.dir=target/artifacts-of-tests")
			.run((context) -> assertThat(context.getBean(ArtifactStore.class).root())
				.isEqualTo(Path.of("target/artifacts-of-tests").toAbsolutePath()));
	}

	@Test
	void folderThatCannotBeUsedStopsTheStart() throws Exception {
		Path file = Files.createFile(this.folder.resolve("file"));
		assertStartFails("utils.artifacts.dir", file.toString(), "must be a folder that this application may write");
		assertStartFails("utils.artifacts.dir", file + "/below", "must be a folder that this application may write");
		assertStartFails("AGA_ARTIFACTS_DIR", file.toString(), "must be a folder that this application may write");
		assertStartFails("utils.artifacts.dir", "~/artifacts", "must not begin with ~");
		assertStartFails("utils.artifacts.dir", "a\0b", "must be a path of this system");
		assertStartFails("utils.artifacts.dir", "file:///tmp/artifacts", "must be a path");
		assertStartFails("utils.artifacts.dir", "${NOWHERE:$}{x}/artifacts", "must be a path");
	}

	@Test
	void oldVariableThatNothingResolvesStopsTheStart() {
		assertStartFails("AGA_ARTIFACTS_DIR", "${NOWHERE}/artifacts",
				"must not hold a placeholder that nothing resolves");
	}

	@ParameterizedTest
	@CsvSource({ "utils.artifacts.file-permissions,384", "utils.artifacts.file-permissions,0777",
			"utils.artifacts.file-permissions,rwxrwxrwx", "utils.artifacts.file-permissions,0400",
			"utils.artifacts.file-permissions,secret", "utils.artifacts.max-files,0", "utils.artifacts.max-file-size,0",
			"utils.artifacts.max-total-size,-1" })
	void valueOutOfRangeStopsTheStart(String property, String value) {
		assertStartFails(property, value, "must");
	}

	private void assertStartFails(String property, String value, String rule) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseInstanceOf(InvalidUtilsPropertyException.class)
				.rootCause()
				.hasMessageContaining(property)
				.hasMessageContaining(rule));
	}

	@ParameterizedTest
	@CsvSource({ "rw-r-----", "0640", "640" })
	void permissionsAreSymbolsOrANumber(String permissions) {
		this.runner
			.withPropertyValues("utils.artifacts.dir=" + this.folder, "utils.artifacts.file-permissions=" + permissions)
			.run((context) -> {
				context.getBean(ArtifactStore.class).save("a.txt", "text");
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.folder.resolve("a.txt"))))
					.isEqualTo("rw-r-----");
			});
	}

	@Test
	void permissionsThatAreBlankAreTheDefault() {
		this.runner.withPropertyValues("utils.artifacts.file-permissions=")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void severalStoresAndMappersOfTheApplicationDoNotStopTheStart() {
		this.runner.withBean("first", ArtifactStore.class, () -> mock())
			.withBean("second", ArtifactStore.class, () -> mock())
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveArtifactStore.class));
		this.runner.withBean("first", JsonMapper.class, JsonMapper::shared)
			.withBean("second", JsonMapper.class, JsonMapper::shared)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ArtifactStore.class));
	}

	@Test
	void quotasAreThoseOfTheProperties() {
		this.runner
			.withPropertyValues("utils.artifacts.dir=" + this.folder, "utils.artifacts.max-file-size=10B",
					"utils.artifacts.max-total-size=15B", "utils.artifacts.max-files=2")
			.run((context) -> {
				ArtifactStore store = context.getBean(ArtifactStore.class);
				assertRefused(store, "a", 11, "max-file-size");
				store.save("a", new byte[10]);
				assertRefused(store, "b", 6, "max-total-size");
				store.save("b", new byte[1]);
				assertRefused(store, "c", 1, "max-files");
			});
	}

	private static void assertRefused(ArtifactStore store, String name, int size, String property) {
		assertThatExceptionOfType(ArtifactQuotaException.class).isThrownBy(() -> store.save(name, new byte[size]))
			.withMessageContaining("utils.artifacts." + property);
	}

	@Test
	void jsonIsWrittenAsTheApplicationWritesIt() {
		this.runner
			.withPropertyValues("utils.artifacts.dir=" + this.folder,
					"spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> {
				ArtifactStore store = context.getBean(ArtifactStore.class);
				store.saveJson("a.json", new Note("text"));
				assertThat(store.load("a.json")).isEqualTo(Map.of("first_line", "text"));
			});
	}

	record Note(String firstLine) {

	}

	@Test
	void storeOfTheApplicationIsUsedInstead() {
		this.runner.withUserConfiguration(OwnStore.class)
			.run((context) -> assertThat(context).hasSingleBean(ArtifactStore.class)
				.hasSingleBean(ReactiveArtifactStore.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnStore {

		@Bean
		ArtifactStore ownStore() {
			return mock();
		}

	}

	@Test
	@SuppressWarnings("removal")
	void picturesAreSavedByProperty() {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			this.runner
				.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
						ReactiveHttpClientAutoConfiguration.class, WebClientAutoConfiguration.class,
						HttpAutoConfiguration.class, LlmClientAutoConfiguration.class))
				.withPropertyValues("OPENAI_API_KEY=sk-test", "OPENAI_BASE_URL=" + simulator.openAiBaseUrl(),
						"utils.artifacts.dir=" + this.folder, "utils.artifacts.save-images=true")
				.run((context) -> {
					ImageResponse response = context.getBean(LlmClient.class).generateImage(ImageRequest.of("A cat"));
					assertThat(this.folder.resolve(response.artifactsPath()))
						.hasBinaryContent(response.image().bytes());
					assertThat(context.getBean(dev.utils.compat.CompatLlmClient.class)
						.getImageGenerationCompletion("A cat", null, null)
						.error()).isNull();
				});
		}
	}

}
