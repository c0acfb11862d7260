package dev.utils.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Calls a blocking store on Reactor's threads for blocking work.
 */
final class DefaultReactiveArtifactStore implements ReactiveArtifactStore {

	private static final int BUFFER = 1 << 14;

	private final ArtifactStore store;

	DefaultReactiveArtifactStore(ArtifactStore store) {
		this.store = store;
	}

	/**
	 * Runs to its end also when it is cancelled: an interrupt would close the file under
	 * it, and be told as a failure that nobody asked about.
	 */
	private static <T extends @Nullable Object> Mono<T> call(Supplier<T> call) {
		return Mono.fromFuture(() -> CompletableFuture.supplyAsync(call, Schedulers.boundedElastic()::schedule), true);
	}

	@Override
	public Path root() {
		return this.store.root();
	}

	@Override
	public ReactiveArtifactStore at(Path base) {
		return new DefaultReactiveArtifactStore(this.store.at(base));
	}

	@Override
	public Mono<Artifact> save(String name, String text, SaveOptions options) {
		return call(() -> this.store.save(name, text, options));
	}

	@Override
	public Mono<Artifact> save(String name, byte[] bytes, SaveOptions options) {
		return call(() -> this.store.save(name, bytes, options));
	}

	@Override
	public Mono<Artifact> save(String name, Publisher<DataBuffer> content, SaveOptions options) {
		// Closed also when the save is cancelled: that ends the wait for the next buffer.
		return Mono.using(() -> PublishedStream.of(content), (in) -> save(name, in, options), PublishedStream::close);
	}

	private Mono<Artifact> save(String name, PublishedStream in, SaveOptions options) {
		return DefaultReactiveArtifactStore.<@Nullable Artifact>call(() -> {
			try {
				return this.store.save(name, in, options);
			}
			catch (ArtifactException ex) {
				if (in.isClosed()) {
					// Cancelled: there is nobody left to be told.
					return null;
				}
				throw ex;
			}
		}).cast(Artifact.class);
	}

	@Override
	public Mono<Artifact> save(String name, Resource content, SaveOptions options) {
		return call(() -> this.store.save(name, content, options));
	}

	@Override
	public Mono<Artifact> saveJson(String name, @Nullable Object value, SaveOptions options) {
		return call(() -> this.store.saveJson(name, value, options));
	}

	@Override
	public Mono<Object> load(String name) {
		return call(() -> this.store.load(name));
	}

	@Override
	public Mono<String> loadText(String name, Charset charset) {
		return call(() -> this.store.loadText(name, charset));
	}

	@Override
	public Mono<byte[]> loadBytes(String name) {
		return call(() -> this.store.loadBytes(name));
	}

	@Override
	public Flux<DataBuffer> loadStream(String name) {
		return Flux
			.using(() -> this.store.loadStream(name),
					(in) -> DataBufferUtils.readInputStream(() -> in, DefaultDataBufferFactory.sharedInstance, BUFFER),
					DefaultReactiveArtifactStore::close)
			.subscribeOn(Schedulers.boundedElastic());
	}

	private static void close(InputStream in) {
		try {
			in.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public <T> Mono<T> loadJson(String name, Class<T> type) {
		return call(() -> this.store.loadJson(name, type));
	}

	@Override
	public <T> Mono<T> loadJson(String name, ParameterizedTypeReference<T> type) {
		return call(() -> this.store.loadJson(name, type));
	}

	@Override
	public Mono<Boolean> exists(String name) {
		return call(() -> this.store.exists(name));
	}

	@Override
	public Mono<Artifact> get(String name) {
		return call(() -> this.store.get(name));
	}

	@Override
	public Flux<Artifact> list(String directory) {
		return call(() -> this.store.list(directory)).flatMapIterable((artifacts) -> artifacts);
	}

	@Override
	public Mono<Void> delete(String name) {
		return call(() -> {
			this.store.delete(name);
			return name;
		}).then();
	}

	@Override
	public Mono<Path> resolve(String name) {
		return call(() -> this.store.resolve(name));
	}

}
