package dev.utils.artifact;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ReactiveArtifactStoreTests {

	private static final DefaultDataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;

	@TempDir
	Path folder;

	private StoreFixture fixture;

	private ReactiveArtifactStore store;

	@BeforeEach
	void createStore() throws IOException {
		this.fixture = new StoreFixture(this.folder, true);
		this.store = ReactiveArtifactStore.of(this.fixture.store);
	}

	@Test
	void everythingIsDoneOnReactorThreadsToo() {
		Mono<Object> all = Mono.defer(() -> this.store.save("a/t.txt", "text")
			.then(this.store.save("a/b.bin", new byte[] { 1 }))
			.then(this.store.save("a/r.bin", new ByteArrayResource(new byte[] { 2 })))
			.then(this.store.saveJson("a/j.json", Map.of("x", 1)))
			.then(Mono.zip((results) -> List.of(results), this.store.loadText("a/t.txt"),
					this.store.loadBytes("a/b.bin"), this.store.loadJson("a/j.json", Map.class),
					this.store.loadJson("a/j.json", new ParameterizedTypeReference<Map<String, Integer>>() {
					}), this.store.load("a/t.txt"), this.store.exists("a/r.bin"),
					this.store.get("a/t.txt").map(Artifact::size), this.store.list().map(Artifact::name).collectList(),
					this.store.resolve("a/t.txt"))));
		assertThat(all.subscribeOn(Schedulers.parallel()).block()).asInstanceOf(InstanceOfAssertFactories.LIST)
			.containsExactly("text", new byte[] { 1 }, Map.of("x", 1), Map.of("x", 1), "text", true, 4L,
					List.of("a/b.bin", "a/j.json", "a/r.bin", "a/t.txt"), this.fixture.root.resolve("a/t.txt"));
		this.store.delete("a/t.txt").subscribeOn(Schedulers.parallel()).block();
		assertThat(this.fixture.store.exists("a/t.txt")).isFalse();
	}

	@Test
	void streamIsSavedAndLoadedPieceByPiece() {
		Flux<DataBuffer> content = Flux.range(0, 1000)
			.map((i) -> BUFFERS.wrap("0123456789".getBytes(StandardCharsets.UTF_8)));
		assertThat(this.store.save("a.txt", content.publishOn(Schedulers.parallel())).block())
			.satisfies((saved) -> assertThat(saved.size()).isEqualTo(10_000));
		StepVerifier
			.create(DataBufferUtils.join(this.store.loadStream("a.txt"))
				.map((buffer) -> buffer.toString(StandardCharsets.UTF_8)))
			.expectNext("0123456789".repeat(1000))
			.verifyComplete();
	}

	@Test
	void streamThatFailsSavesNothing() throws IOException {
		Flux<DataBuffer> content = Flux.concat(Mono.just(BUFFERS.wrap(new byte[100])),
				Mono.error(new IllegalStateException("canary")));
		StepVerifier.create(this.store.save("a.txt", content)).expectErrorMessage("canary").verify();
		assertNothingIsLeft();
	}

	@Test
	void contentIsNotAskedForUnderANameThatIsRefusedOrTaken() {
		this.fixture.store.save("a.txt", "text");
		Flux<DataBuffer> unasked = Flux.error(() -> new AssertionError("asked"));
		StepVerifier.create(this.store.save("../a.txt", unasked)).expectError(ArtifactSecurityException.class).verify();
		StepVerifier.create(this.store.save("a.txt", unasked)).expectError(ArtifactExistsException.class).verify();
	}

	@Test
	void savesThatWaitForTheirContentHoldNoThread() {
		this.fixture.store.save("a.txt", new byte[100_000]);
		List<Disposable> waiting = IntStream.range(0, 300)
			.mapToObj((i) -> this.store.save("waiting" + i, Flux.never()).subscribe())
			.toList();
		Flux<Artifact> copies = Flux.range(0, 300)
			.flatMap((i) -> this.store.save("copy" + i, this.store.loadStream("a.txt")), 64);
		StepVerifier.create(copies).expectNextCount(300).expectComplete().verify(Duration.ofSeconds(60));
		waiting.forEach(Disposable::dispose);
		Awaitility.await().untilAsserted(() -> assertThat(filesLeft()).isEqualTo(301));
	}

	@Test
	void cancelledSaveLeavesNothing() throws IOException {
		Disposable save = this.store.save("a.txt", Flux.concat(Mono.just(BUFFERS.wrap(new byte[100])), Mono.never()))
			.subscribe();
		Awaitility.await().until(() -> filesLeft() == 1);
		save.dispose();
		Awaitility.await().untilAsserted(this::assertNothingIsLeft);
	}

	private void assertNothingIsLeft() throws IOException {
		assertThat(filesLeft()).isZero();
	}

	private long filesLeft() throws IOException {
		if (!Files.exists(this.fixture.root)) {
			return 0;
		}
		try (Stream<Path> left = Files.list(this.fixture.root)) {
			return left.filter((path) -> !path.endsWith(UsageLedger.FILE)).count();
		}
	}

	@Test
	void failuresAreSignalled() {
		StepVerifier.create(this.store.loadText("missing.txt")).expectError(ArtifactNotFoundException.class).verify();
		StepVerifier.create(this.store.loadStream("missing.txt")).expectError(ArtifactNotFoundException.class).verify();
		StepVerifier.create(this.store.save("../a.txt", "text")).expectError(ArtifactSecurityException.class).verify();
		StepVerifier.create(this.store.list("..")).expectError(ArtifactSecurityException.class).verify();
	}

	@Test
	void streamThatIsNotReadToItsEndIsClosed() {
		this.fixture.store.save("a.txt", new byte[1_000_000]);
		StepVerifier.create(this.store.loadStream("a.txt").map(DataBufferUtils::release).take(1))
			.expectNextCount(1)
			.expectComplete()
			.verify(Duration.ofSeconds(10));
	}

	@Test
	void anotherRootIsAStoreOfItsOwn() {
		ReactiveArtifactStore other = this.store.at(this.folder.resolve("other"));
		other.save("a.txt", "text").block();
		assertThat(other.root().resolve("a.txt")).hasContent("text");
	}

}
