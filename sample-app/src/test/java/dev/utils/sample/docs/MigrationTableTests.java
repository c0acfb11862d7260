package dev.utils.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.utils.compat.CompatLlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every function of the Python package has its row in the document, and the Java line of
 * every row is compiled.
 */
class MigrationTableTests {

	private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| (?:`([^`]+)` )?\\|", Pattern.MULTILINE);

	private static final List<String> WITHOUT_COUNTERPART = List.of("UtilsError");

	private static String document() throws IOException {
		return Files.readString(Path.of("../docs/migrating-from-python.md"));
	}

	static Stream<Row> rows() throws IOException {
		Matcher matcher = ROW.matcher(document());
		return matcher.results().map((row) -> new Row(row.group(1), row.group(2)));
	}

	@ParameterizedTest
	@MethodSource("rows")
	void javaLineOfEveryRowIsCompiled(Row row) throws IOException {
		if (WITHOUT_COUNTERPART.contains(row.python)) {
			assertThat(row.java).isNull();
			return;
		}
		String snippets = Files.readString(Path.of("src/test/java/dev/utils/sample/docs/MigrationSnippets.java"));
		assertThat(snippets.replaceAll("\\s+", "")).contains(row.java.replaceAll("\\s+", ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "load_environment", "request", "get_session", "DEFAULT_TIMEOUT", "TOTAL_TIMEOUT",
			"rate_limit", "get_logger", "RECOMMENDED_MODELS", "recommended_models_table", "setup_llm_client",
			"async_setup_llm_client", "get_completion", "async_get_completion", "get_vision_completion",
			"async_get_vision_completion", "clean_llm_output", "prompt_enhancer", "async_prompt_enhancer",
			"get_image_generation_completion", "async_get_image_generation_completion", "get_image_edit_completion",
			"async_get_image_edit_completion", "transcribe_audio", "async_transcribe_audio", "get_completion_compat",
			"async_get_completion_compat", "get_vision_completion_compat", "async_get_vision_completion_compat",
			"get_image_generation_completion_compat", "async_get_image_generation_completion_compat",
			"get_image_edit_completion_compat", "async_get_image_edit_completion_compat", "transcribe_audio_compat",
			"async_transcribe_audio_compat", "prompt_enhancer_compat", "async_prompt_enhancer_compat",
			"set_artifacts_dir", "get_artifacts_dir", "resolve_artifact_path", "save_artifact", "load_artifact",
			"detect_project_root", "UtilsError", "ArtifactError", "ArtifactSecurityError", "ArtifactNotFoundError",
			"ProviderOperationError" })
	void functionHasItsRow(String function) throws IOException {
		assertThat(rows().map((row) -> row.python.replaceAll("\\(.*", ""))).contains(function);
	}

	@Test
	void functionThatIsLeftOutIsNamed() throws IOException {
		assertThat(document()).contains("`render_plantuml_diagram(source, output, server_url)`");
	}

	@Test
	@SuppressWarnings("removal")
	void migratedCallAnswersAndFailsAsTheOldOneDid() {
		try (LlmSimulator simulator = LlmSimulator.start();
				ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
					.web(WebApplicationType.NONE)
					.run("--OPENAI_BASE_URL=" + simulator.openAiBaseUrl(), "--OPENAI_API_KEY=sk-test")) {
			CompatLlmClient compat = context.getBean(CompatLlmClient.class);
			LlmClients clients = context.getBean(LlmClients.class);
			MigrationSnippets snippets = new MigrationSnippets();
			assertThat(snippets.modern(clients, "Why?")).contains("Why?").isEqualTo(snippets.old(compat, "Why?"));
			simulator.script(Fault.status(401), Fault.status(401));
			assertThat(withoutId(snippets.modern(clients, "Why?")))
				.startsWith("No answer: [openai:gpt-4o] chat error: ")
				.isEqualTo(withoutId(snippets.old(compat, "Why?")));
		}
	}

	private static String withoutId(String text) {
		return text.replaceAll("req_\\d+", "");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	record Row(String python, String java) {

	}

}
