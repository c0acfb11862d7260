package dev.utils.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import dev.utils.client.MediaLoader.Kind;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.Media;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Pictures and recordings on their way into memory, good ones and others.
 */
class MediaLoaderTests {

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3 };

	private static final byte[] MP3 = { 'I', 'D', '3', 4 };

	private static final int LIMIT = 2048;

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.route((routes) -> routes
			.get("/good.png",
					(request, response) -> response.header("Content-Type", "image/png").sendByteArray(Mono.just(PNG)))
			.get("/untyped", (request, response) -> response.sendByteArray(Mono.just(PNG)))
			.get("/page.png",
					(request, response) -> response.header("Content-Type", "text/html").sendString(Mono.just("<p>")))
			.get("/liar.png",
					(request, response) -> response.header("Content-Type", "image/png").sendString(Mono.just("<p>")))
			.get("/announced.png",
					(request, response) -> response.header("Content-Type", "image/png")
						.header("Content-Length", "100000000")
						.sendByteArray(Mono.just(PNG)))
			.get("/endless.png",
					(request, response) -> response.header("Content-Type", "image/png")
						.sendByteArray(Flux.range(0, 1000).map((i) -> PNG)))
			.get("/silent.png", (request, response) -> Mono.never())
			.get("/empty.png", (request, response) -> response.header("Content-Type", "image/png").send())
			.get("/moved.png", (request, response) -> response.sendRedirect("/good.png"))
			.get("/gone.png", (request, response) -> response.sendNotFound()))
		.bindNow();

	private final MediaLoader loader = new MediaLoader(WebClient.create(),
			new CallSettings(LIMIT, Duration.ofSeconds(2), 10));

	@AfterEach
	void tearDown() {
		this.server.disposeNow();
	}

	@Test
	void bytesInMemoryAreTakenAsTheyAre() {
		Media media = Media.of(PNG);
		assertThat(this.loader.load(media, Kind.IMAGE).block()).isSameAs(media);
	}

	@Test
	void fileIsReadWhereWaitingStallsNobody(@TempDir Path folder) throws IOException {
		Path file = Files.write(folder.resolve("song.mp3"), MP3);
		Media.Data data = Mono.defer(() -> this.loader.load(Media.of(file), Kind.AUDIO))
			.subscribeOn(Schedulers.parallel())
			.doOnNext((loaded) -> assertThat(Schedulers.isInNonBlockingThread()).isFalse())
			.block();
		assertThat(data.bytes()).isEqualTo(MP3);
		assertThat(data.mimeType()).isEqualTo("audio/mpeg");
		assertThat(data.fileName()).isEqualTo("song.mp3");
	}

	@Test
	void resourceIsRead() {
		assertThat(this.loader.load(Media.of(new ByteArrayResource(PNG)), Kind.IMAGE).block().mimeType())
			.isEqualTo("image/png");
	}

	@Test
	void missingFileIsToldByNameAlone(@TempDir Path folder) {
		AttemptFailure failure = failure(Media.of(folder.resolve("none.png")), Kind.IMAGE);
		assertThat(failure).hasMessageContaining("none.png").hasMessageNotContaining(folder.toString());
		assertThat(failure(Media.of(new ClassPathResource("none.png")), Kind.IMAGE)).hasMessageContaining("none.png");
	}

	@Test
	void fileOverTheLimitIsNotEvenRead(@TempDir Path folder) throws IOException {
		Path file = Files.write(folder.resolve("large.png"), Arrays.copyOf(PNG, LIMIT + 1));
		assertThat(failure(Media.of(file), Kind.IMAGE)).hasMessageContaining("larger than the allowed 2048 bytes");
		assertThat(failure(Media.of(Arrays.copyOf(PNG, LIMIT + 1)), Kind.IMAGE)).hasMessageContaining("larger");
		assertThat(failure(Media.of(new ByteArrayResource(Arrays.copyOf(PNG, LIMIT + 1))), Kind.IMAGE))
			.hasMessageContaining("larger");
		assertThat(this.loader.load(Media.of(Arrays.copyOf(PNG, LIMIT)), Kind.IMAGE).block().bytes()).hasSize(LIMIT);
	}

	@Test
	void contentOfAnotherKindIsRefusedWhateverItsName() {
		byte[] text = "I am a picture".getBytes(StandardCharsets.UTF_8);
		assertThat(failure(Media.of(text, "a.png"), Kind.IMAGE)).hasMessageContaining("PNG, JPEG, GIF or WebP");
		assertThat(failure(Media.of(PNG, "a.mp3"), Kind.AUDIO)).hasMessageContaining("WAV, MP3");
		assertThat(failure(Media.of(new byte[0], "a.mp3"), Kind.AUDIO)).hasMessageContaining("is empty");
	}

	@ParameterizedTest
	@CsvSource({ "/good.png", "/untyped" })
	void linkIsDownloaded(String path) {
		assertThat(this.loader.load(link(path), Kind.IMAGE).block().bytes()).isEqualTo(PNG);
	}

	@ParameterizedTest
	@CsvSource({ "/page.png, another kind of content", "/liar.png, PNG", "/announced.png, larger",
			"/endless.png, larger", "/empty.png, empty", "/moved.png, status 302", "/gone.png, status 404" })
	void linkToSomethingElseIsRefused(String path, String reason) {
		AttemptFailure failure = failure(link(path), Kind.IMAGE);
		assertThat(failure).hasMessageContaining(reason);
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID);
	}

	@Test
	void linkThatDoesNotAnswerIsGivenUp() {
		MediaLoader impatient = new MediaLoader(WebClient.create(),
				new CallSettings(LIMIT, Duration.ofMillis(100), 10));
		AttemptFailure failure = catchThrowableOfType(AttemptFailure.class,
				() -> impatient.load(link("/silent.png"), Kind.IMAGE).block());
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
	}

	@Test
	void linkToNobodyIsAPassingFault() {
		this.server.disposeNow();
		assertThat(failure(link("/good.png"), Kind.IMAGE).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
	}

	private Media link(String path) {
		return Media.of(URI.create("http://127.0.0.1:" + this.server.port() + path));
	}

	private AttemptFailure failure(Media media, Kind kind) {
		return catchThrowableOfType(AttemptFailure.class, () -> this.loader.load(media, kind).block());
	}

}
