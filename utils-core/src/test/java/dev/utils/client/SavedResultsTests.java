package dev.utils.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.artifact.Artifact;
import dev.utils.artifact.ArtifactExistsException;
import dev.utils.artifact.ArtifactQuotaException;
import dev.utils.artifact.ArtifactSecurityException;
import dev.utils.artifact.ArtifactSettings;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.FileArtifactStore;
import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.ImageResponse.GeneratedImage;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.Saving;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.observe.CallLog;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Pictures and transcripts become artifacts where somebody wants that.
 */
class SavedResultsTests {

	private static final String PROMPT = "A prompt that no file name may show";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final List<Logger> loggers = List.of((Logger) LoggerFactory.getLogger(CallLog.class),
			(Logger) LoggerFactory.getLogger(ArtifactSaver.class));

	@TempDir
	Path root;

	private ArtifactStore store;

	@BeforeEach
	void setUp() {
		this.store = store(ArtifactSettings.defaults());
		this.lines.start();
		this.loggers.forEach((logger) -> {
			logger.setLevel(Level.INFO);
			logger.addAppender(this.lines);
		});
	}

	@AfterEach
	void tearDown() {
		this.loggers.forEach((logger) -> logger.detachAppender(this.lines));
		this.simulator.close();
	}

	private ArtifactStore store(ArtifactSettings settings) {
		return new FileArtifactStore(this.root, settings, JsonMapper.shared());
	}

	private LlmClient client(boolean images, boolean transcripts) {
		return client(this.store, images, transcripts);
	}

	private LlmClient client(ArtifactStore store, boolean images, boolean transcripts) {
		return fixture().artifacts(new ResultArtifacts(store, images, transcripts)).blocking();
	}

	private LlmClientFixture fixture() {
		return new LlmClientFixture(this.simulator.openAiBaseUrl()).model(Capability.IMAGE_GENERATION, "gpt-image-1")
			.model(Capability.IMAGE_EDIT, "gpt-image-1")
			.model(Capability.TRANSCRIPTION, "whisper-1");
	}

	private static Media recording() {
		return Media.of(Arrays.copyOf("RIFF\0\0\0\0WAVEfmt ".getBytes(StandardCharsets.US_ASCII), 64_000));
	}

	private Object logged() {
		List<KeyValuePair> pairs = this.lines.list.get(this.lines.list.size() - 1).getKeyValuePairs();
		return pairs.stream()
			.filter((pair) -> pair.key.equals("artifacts_path"))
			.map((pair) -> pair.value)
			.findFirst()
			.orElse("");
	}

	@Test
	void picturesAreSavedByProperty() {
		ImageResponse response = client(true, false).generateImage(ImageRequest.of(PROMPT));
		String path = response.artifactsPath();
		assertThat(path).matches("images/\\d{8}-\\d{6}-[0-9a-f]{32}\\.png");
		assertThat(this.store.loadBytes(path)).isEqualTo(response.image().bytes());
		assertThat(this.store.get(path).mediaType()).isEqualTo("image/png");
		assertThat(logged()).isEqualTo(path);
		assertThat(this.lines.list.get(0).getFormattedMessage()).contains("saved as " + path);
	}

	@Test
	void changedPicturesAreSavedByProperty() {
		Media picture = client(false, false).generateImage(ImageRequest.of(PROMPT)).image().data();
		ImageResponse response = client(true, false).editImage(ImageEditRequest.builder(PROMPT, picture).build());
		assertThat(this.store.loadBytes(response.artifactsPath())).isEqualTo(response.image().bytes());
	}

	@Test
	void transcriptsAreSavedByPropertyWithTheirFormat() {
		LlmClient client = client(false, true);
		TranscriptionResponse text = client.transcribe(TranscriptionRequest.of(recording()));
		assertThat(text.artifactsPath()).startsWith("transcripts/").endsWith(".txt");
		assertThat(this.store.loadText(text.artifactsPath())).isEqualTo(text.text());
		assertThat(logged()).isEqualTo(text.artifactsPath());
		TranscriptionResponse subtitles = client
			.transcribe(TranscriptionRequest.builder(recording()).format(Format.VTT).build());
		assertThat(subtitles.artifactsPath()).endsWith(".vtt");
		assertThat(this.store.loadText(subtitles.artifactsPath())).startsWith("WEBVTT");
	}

	@Test
	void nothingIsSavedUnlessWanted() {
		assertThat(client(false, true).generateImage(ImageRequest.of(PROMPT)).artifactsPath()).isNull();
		assertThat(client(true, false).transcribe(TranscriptionRequest.of(recording())).artifactsPath()).isNull();
		assertThat(client(true, true).generateImage(ImageRequest.builder(PROMPT).saving(Saving.OFF).build())
			.artifactsPath()).isNull();
		assertThat(fixture().blocking().generateImage(ImageRequest.of(PROMPT)).artifactsPath()).isNull();
		assertThat(this.store.list()).isEmpty();
		assertThat(logged()).isEqualTo("");
	}

	@Test
	void callSaysUnderWhichName() {
		LlmClient client = client(false, false);
		ImageRequest request = ImageRequest.builder(PROMPT).saveAs("artifacts/cats/black.png").build();
		assertThat(client.generateImage(request).artifactsPath()).isEqualTo("cats/black.png");
		assertThat(client.generateImage(ImageRequest.builder(PROMPT).saving(Saving.ON).build()).artifactsPath())
			.startsWith("images/");
		assertThat(
				client.transcribe(TranscriptionRequest.builder(recording()).saveAs("said.txt").build()).artifactsPath())
			.isEqualTo("said.txt");
	}

	@Test
	void nothingIsMadeButWhatTheCallNeeds() {
		TranscriptionRequest request = TranscriptionRequest.builder(recording()).saving(Saving.ON).build();
		assertThat(client(false, false).transcribe(request).artifactsPath()).startsWith("transcripts/");
		assertThat(this.root.resolve("images")).doesNotExist();
	}

	@Test
	void severalPicturesAreNumbered() {
		ImageRequest request = ImageRequest.builder(PROMPT).count(3).saveAs("cats.v1/black.png").build();
		ImageResponse response = client(false, false).generateImage(request);
		assertThat(response.images()).extracting(GeneratedImage::artifactsPath)
			.containsExactly("cats.v1/black.png", "cats.v1/black-2.png", "cats.v1/black-3.png");
		assertThat(logged()).isEqualTo(List.of("cats.v1/black.png", "cats.v1/black-2.png", "cats.v1/black-3.png"));
		ImageRequest noEnding = ImageRequest.builder(PROMPT).count(2).saveAs("cats.v1/black").build();
		assertThat(client(false, false).generateImage(noEnding).images()).extracting(GeneratedImage::artifactsPath)
			.containsExactly("cats.v1/black", "cats.v1/black-2");
	}

	@Test
	void refusedNameCostsNoCall() {
		ImageRequest request = ImageRequest.builder(PROMPT).saveAs("../pwned.png").build();
		assertThatExceptionOfType(LlmException.class).isThrownBy(() -> client(true, true).generateImage(request))
			.withCauseInstanceOf(ArtifactSecurityException.class)
			.withMessageContaining("must not have parts that are one dot or two")
			.withMessageNotContaining("pwned")
			.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID));
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void takenNameCostsNoCallUnlessOverwritten() {
		this.store.save("cat.png", "text");
		LlmClient client = client(true, true);
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> client.generateImage(ImageRequest.builder(PROMPT).saveAs("cat.png").build()))
			.withCauseInstanceOf(ArtifactExistsException.class)
			.withMessageContaining("there is cat.png already, so choose another name, or Saving.over(name)");
		assertThat(this.simulator.requests()).isEmpty();
		client.generateImage(ImageRequest.builder(PROMPT).saving(Saving.over("cat.png")).build());
		assertThat(this.store.get("cat.png").mediaType()).isEqualTo("image/png");
	}

	@Test
	void savingWithoutAStoreCostsNoCall() {
		LlmClient client = fixture().blocking();
		assertThatExceptionOfType(LlmException.class)
			.isThrownBy(() -> client.generateImage(ImageRequest.builder(PROMPT).saving(Saving.ON).build()))
			.withMessageContaining("there is no artifact store");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void answerThatCannotBeSavedIsReturnedAllTheSame() {
		ArtifactSettings tiny = new ArtifactSettings(10, 10, 10, ArtifactSettings.defaults().permissions());
		ImageResponse response = client(store(tiny), true, true).generateImage(ImageRequest.of(PROMPT));
		assertThat(response.image().bytes()).isNotEmpty();
		assertThat(response.artifactsPath()).isNull();
		assertThat(this.lines.list).hasSize(2);
		assertThat(this.lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
		assertThat(this.lines.list.get(0).getFormattedMessage()).isEqualTo("The result of an LLM call (image_generation"
				+ " to openai:gpt-image-1) was not saved: The artifact is larger than the allowed 10 bytes"
				+ " (utils.artifacts.max-file-size).");
		assertThat(logged()).isEqualTo("");
	}

	@Test
	void takenNameOfASecondPictureCostsNoCall() throws Exception {
		this.store.save("cat-2.png", "text");
		Files.createDirectories(this.root.resolve("dog-2.png"));
		Files.createFile(this.root.resolve("file"));
		for (String name : List.of("cat.png", "dog.png", "file/cow.png")) {
			assertThatExceptionOfType(LlmException.class).isThrownBy(
					() -> client(true, true).generateImage(ImageRequest.builder(PROMPT).count(3).saveAs(name).build()))
				.withCauseInstanceOf(ArtifactExistsException.class);
		}
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void fullStoreCostsNoCallThatWantsToBeSaved() {
		ArtifactSettings one = new ArtifactSettings(100, 100, 1, ArtifactSettings.defaults().permissions());
		ArtifactStore full = store(one);
		full.save("a.txt", "text");
		assertThatExceptionOfType(LlmException.class).isThrownBy(
				() -> client(full, true, true).generateImage(ImageRequest.builder(PROMPT).saving(Saving.ON).build()))
			.withCauseInstanceOf(ArtifactQuotaException.class)
			.withMessageContaining("utils.artifacts.max-files");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void pictureThatCannotBeSavedCostsTheOthersNothing() {
		ArtifactStore two = store(
				new ArtifactSettings(100_000, 1_000_000, 2, ArtifactSettings.defaults().permissions()));
		ImageResponse response = client(two, true, true)
			.generateImage(ImageRequest.builder(PROMPT).count(3).saveAs("cat.png").build());
		assertThat(response.images()).extracting(GeneratedImage::artifactsPath)
			.containsExactly("cat.png", "cat-2.png", null);
		assertThat(two.list()).extracting(Artifact::name).containsExactly("cat-2.png", "cat.png");
	}

}
