package dev.utils.compat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.utils.artifact.ArtifactSettings;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.FileArtifactStore;
import dev.utils.client.CallSettings;
import dev.utils.client.LlmClientFactory;
import dev.utils.client.LlmTarget;
import dev.utils.client.ResultArtifacts;
import dev.utils.client.TokenEstimator;
import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.RetrySettings;
import dev.utils.http.UtilsWebClient;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Media;
import dev.utils.llm.PromptEnhancer;
import dev.utils.llm.Provider;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.provider.anthropic.AnthropicCodec;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The old pair of result and error, beside the calls that took its place.
 */
@SuppressWarnings("removal")
class CompatLlmClientTests {

	private static final String PROMPT = "Tell me something.";

	private final LlmSimulator simulator = LlmSimulator.start();

	@TempDir
	Path folder;

	private ArtifactStore store;

	private LlmClients clients;

	private CompatLlmClient compat;

	private String picture;

	private String recording;

	@BeforeEach
	void setUp() throws Exception {
		this.store = new FileArtifactStore(this.folder.resolve("artifacts"), ArtifactSettings.defaults(),
				JsonMapper.shared());
		this.clients = clients(this.store);
		this.compat = new CompatLlmClient(this.clients);
		byte[] image = this.clients.get().generateImage(ImageRequest.of(PROMPT)).image().bytes();
		this.picture = Files.write(this.folder.resolve("picture.png"), image).toString();
		byte[] wave = Arrays.copyOf("RIFF\0\0\0\0WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 64_000);
		this.recording = Files.write(this.folder.resolve("recording.wav"), wave).toString();
	}

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	private LlmClients clients(ArtifactStore store) {
		HttpSettings http = HttpSettings.defaults();
		RetryRule rule = new RetryRule(RetrySettings.defaults(), InstantSource.system(), () -> 0);
		Map<Capability, String> models = Map.of(Capability.CHAT, "gpt-4o", Capability.IMAGE_GENERATION, "gpt-image-1",
				Capability.IMAGE_EDIT, "gpt-image-1", Capability.TRANSCRIPTION, "whisper-1");
		LlmTarget openai = new LlmTarget(Provider.OPENAI, URI.create(this.simulator.openAiBaseUrl()),
				ApiKey.of("sk-simulated"), null, Map.of(), models, "utils.llm.providers.openai",
				new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS));
		LlmTarget anthropic = new LlmTarget(Provider.ANTHROPIC, URI.create(this.simulator.anthropicBaseUrl()),
				ApiKey.of("sk-simulated"), null, Map.of(), Map.of(Capability.CHAT, "claude-sonnet-4-5"),
				"utils.llm.providers.anthropic",
				new AnthropicCodec("2023-06-01", AnthropicCodec.Authentication.API_KEY, 1000));
		return new LlmClientFactory(UtilsWebClient.create(WebClient.builder(), http, rule), WebClient.create(), http,
				CallSettings.defaults(), rule, ObservationRegistry.NOOP, null, null, TokenEstimator.QUARTER_OF_BYTES,
				new ResultArtifacts(store, false, false))
			.clients(List.of(openai, anthropic), null);
	}

	/**
	 * Each function with the modern call that it stands for.
	 */
	static Stream<Row> table() {
		return Stream.of(
				new Row("getCompletion", (test) -> test.compat.getCompletion(PROMPT, null, null),
						(test) -> test.compat.asyncGetCompletion(PROMPT, null, null), (
								llm, test) -> llm.chat(ChatRequest.builder().user(PROMPT).temperature(0.7).build())
									.text()),
				new Row("getCompletion with a temperature",
						(test) -> test.compat.getCompletion(PROMPT, "gpt-4o", "openai", 0.1),
						(test) -> test.compat.asyncGetCompletion(PROMPT, "gpt-4o", "openai", 0.1),
						(llm, test) -> llm
							.chat(ChatRequest.builder().model("gpt-4o").user(PROMPT).temperature(0.1).build())
							.text()),
				new Row("getVisionCompletion",
						(test) -> test.compat.getVisionCompletion(PROMPT, test.picture, null, null),
						(test) -> test.compat.asyncGetVisionCompletion(PROMPT, test.picture, null, null),
						(llm, test) -> llm
							.chat(ChatRequest.builder().user(PROMPT, Media.of(Path.of(test.picture))).build())
							.text()),
				new Row("transcribeAudio", (test) -> test.compat.transcribeAudio(test.recording, null, null),
						(test) -> test.compat.asyncTranscribeAudio(test.recording, null, null, "en-US"),
						(llm, test) -> llm
							.transcribe(TranscriptionRequest.builder(Media.of(Path.of(test.recording)))
								.language("en-US")
								.build())
							.text()),
				new Row("promptEnhancer", (test) -> test.compat.promptEnhancer(PROMPT, null, null),
						(test) -> test.compat.asyncPromptEnhancer(PROMPT, null, null),
						(llm, test) -> llm.chat(PromptEnhancer.request(PROMPT).build()).text()));
	}

	@ParameterizedTest
	@MethodSource("table")
	void resultIsThatOfTheModernCall(Row row) {
		String modern = row.modern.apply(this.clients.get(), this);
		CompatResult<String> result = row.sync.apply(this);
		assertThat(result.error()).isNull();
		assertThat(result.result()).isEqualTo(modern);
		assertThat(row.async.apply(this).join()).isEqualTo(result);
		List<String> bodies = this.simulator.requests().stream().skip(1).map((request) -> request.path()).toList();
		assertThat(bodies).hasSize(3).containsOnly(bodies.get(0));
	}

	@ParameterizedTest
	@MethodSource("table")
	void failureIsTextOfTheOldForm(Row row) {
		this.simulator.script(Fault.status(401), Fault.status(401));
		CompatResult<String> result = row.sync.apply(this);
		assertThat(result.result()).isNull();
		assertThat(result.error()).matches("\\[openai:(gpt-4o|whisper-1)] (chat|transcription) error: .+");
		assertThat(row.async.apply(this).join().error()).startsWith(
				String.valueOf(result.error()).substring(0, String.valueOf(result.error()).indexOf("error: ") + 7));
	}

	@Test
	void picturesAreSavedAndGivenAsDataUrl() {
		Supplier<Stream<CompatResult<CompatImage>>> results = () -> Stream.of(
				this.compat.getImageGenerationCompletion(PROMPT, null, null),
				this.compat.asyncGetImageGenerationCompletion(PROMPT, null, null).join(),
				this.compat.getImageEditCompletion(PROMPT, this.picture, null, null,
						Map.of("size", "1024x1024", "n", 1)),
				this.compat.asyncGetImageEditCompletion(PROMPT, this.picture, null, null, Map.of()).join());
		assertThat(results.get()).allSatisfy((result) -> {
			assertThat(result.error()).isNull();
			CompatImage image = result.result();
			assertThat(image.path()).startsWith("images/").endsWith(".png");
			assertThat(image.dataUrl()).startsWith("data:image/png;base64,")
				.isEqualTo(((Media.Data) Media.of(this.store.loadBytes(image.path()))).dataUrl());
		});
		this.simulator.script(Fault.status(401), Fault.status(401), Fault.status(401), Fault.status(401));
		assertThat(results.get()).allSatisfy((result) -> assertThat(result.error())
			.matches("\\[openai:gpt-image-1] image_(generation|edit) error: .+"));
	}

	@Test
	void pictureThatCannotBeSavedIsAnError() {
		ArtifactSettings tiny = new ArtifactSettings(1, 1_000_000, 100, ArtifactSettings.defaults().permissions());
		CompatLlmClient full = new CompatLlmClient(
				clients(new FileArtifactStore(this.folder, tiny, JsonMapper.shared())));
		assertThat(full.getImageGenerationCompletion(PROMPT, null, null).error())
			.startsWith("[openai:gpt-image-1] image_generation error: the picture was made, but could not be saved");
	}

	@Test
	void editParametersReachTheProvider() {
		this.compat.getImageEditCompletion(PROMPT, this.picture, null, null,
				Map.of("quality", "high", "mask", this.picture, "output_format", "png"));
		String body = this.simulator.requests().get(this.simulator.requests().size() - 1).body();
		assertThat(body).contains("name=\"quality\"", "name=\"mask\"", "name=\"output_format\"");
	}

	@Test
	void providerIsTheNamedOneOrThatOfTheModel() {
		this.compat.getCompletion(PROMPT, null, "anthropic");
		this.compat.getCompletion(PROMPT, "claude-sonnet-4-5", null);
		this.compat.asyncGetCompletion(PROMPT, "claude-sonnet-4-5", "Anthropic").join();
		assertThat(this.simulator.requests()).extracting((request) -> request.path())
			.containsSubsequence("/v1/messages", "/v1/messages", "/v1/messages");
	}

	@Test
	void whatIsNotConfiguredOrNotSupportedIsAnError() {
		assertThat(this.compat.getCompletion(PROMPT, "m-1", "nobody").error())
			.startsWith("[nobody:m-1] chat error: Unknown provider (nobody)");
		assertThat(this.compat.asyncGetCompletion(PROMPT, "m-1", null).join().error())
			.startsWith("[unknown:m-1] chat error: Unknown model (m-1)");
		assertThat(this.compat.transcribeAudio(this.recording, null, "anthropic").error())
			.startsWith("[anthropic:unknown] transcription error: this provider does not support transcription");
		assertThat(this.compat.transcribeAudio("missing.wav", null, null).error())
			.startsWith("[openai:whisper-1] transcription error: the recording missing.wav cannot be read");
		for (String unusable : List.of("https://example.org/a b.png", "data:image/png,abc", "a\0b.png")) {
			assertThat(this.compat.getVisionCompletion(PROMPT, unusable, null, null).error())
				.startsWith("[openai:gpt-4o] chat error: the picture of the request cannot be read");
			assertThat(this.compat.asyncGetVisionCompletion(PROMPT, unusable, null, null).join().error())
				.startsWith("[openai:gpt-4o] chat error: the picture of the request cannot be read");
		}
	}

	@Test
	void mistakesOfTheProgramAreThrown() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.compat.getCompletion(" ", null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.compat.asyncGetCompletion(" ", null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.compat.promptEnhancer(" ", null, null));
		Mono<CompatResult<String>> onReactor = Mono.fromCallable(() -> this.compat.getCompletion(PROMPT, null, null))
			.subscribeOn(Schedulers.parallel());
		assertThatIllegalStateException().isThrownBy(onReactor::block).withMessageContaining("ReactiveLlmClient");
	}

	@Test
	void exactlyOneOfResultAndErrorIsSet() {
		assertThatIllegalArgumentException().isThrownBy(() -> new CompatResult<>(null, null));
		assertThatIllegalArgumentException().isThrownBy(() -> new CompatResult<>("canary", "error"));
		assertThat(new CompatResult<>("canary", null).toString()).doesNotContain("canary");
	}

	@Test
	void everyMethodIsDeprecatedForRemoval() {
		List<Method> methods = Arrays.stream(CompatLlmClient.class.getDeclaredMethods())
			.filter((method) -> Modifier.isPublic(method.getModifiers()))
			.toList();
		assertThat(methods).hasSizeGreaterThanOrEqualTo(14)
			.allSatisfy((method) -> assertThat(method.getAnnotation(Deprecated.class).forRemoval()).isTrue());
	}

	record Row(String name, Function<CompatLlmClientTests, CompatResult<String>> sync,
			Function<CompatLlmClientTests, CompletableFuture<CompatResult<String>>> async,
			BiFunction<LlmClient, CompatLlmClientTests, String> modern) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
