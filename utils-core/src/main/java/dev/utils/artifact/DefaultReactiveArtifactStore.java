package dev.utils.artifact;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
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

/**
 * Calls a blocking store on Reactor's threads for blocking work.
 */
final class DefaultReactiveArtifactStore implements ReactiveArtifactStore {

	/** Buffers of a stream that wait for the disk. */
	private static final int READ_AHEAD = 8;

	private final ArtifactStore store;

	DefaultReactiveArtifactStore(ArtifactStore store) {
		this.store = store;
	}

	/**
	 * Runs to its end also when it is cancelled: an interrupt would close the file under
	 * it. What fails then is told to nobody.
	 */
	private static <T extends @Nullable Object> Mono<T> call(Supplier<T> call) {
		return Mono.create((sink) -> {
			AtomicBoolean cancelled = new AtomicBoolean();
			sink.onCancel(() -> cancelled.set(true));
			Schedulers.boundedElastic().schedule(() -> {
				try {
					sink.success(call.get());
				}
				catch (RuntimeException | Error ex) {
					if (!cancelled.get()) {
						sink.error(ex);
					}
				}
			});
		});
	}

	private static Mono<Void> run(Runnable runnable) {
		return call(() -> {
			runnable.run();
			return null;
		});
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

	/**
	 * No thread waits for the publisher: each buffer is written when it comes. The
	 * publisher is asked only after the name was found to be free.
	 */
	@Override
	public Mono<Artifact> save(String name, Publisher<DataBuffer> content, SaveOptions options) {
		return Mono
			.usingWhen(Mono.fromSupplier(() -> new PendingSave(this.store, name, options)),
					(save) -> run(save::begin)
						.thenMany(Flux.from(content).concatMap((buffer) -> run(() -> save.write(buffer)), READ_AHEAD))
						.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
						.then(call(save::commit)),
					(save) -> run(save::close), (save, failure) -> run(save::close), (save) -> run(save::close))
			.cast(Artifact.class);
	}

	@Override
	public Mono<Artifact> save(String name, Resource content, SaveOptions options) {
		return call(() -> this.store.save(name, content, options));
	}

	@Override
	public Mono<Artifact> saveJson(String name, Object value, SaveOptions options) {
		return call(() -> this.store.saveJson(name, value, options));
	}

	@Override
	public Mono<Void> probe(String name, SaveOptions options) {
		return run(() -> this.store.output(name, options).close());
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
		return Flux.usingWhen(Mono.fromSupplier(() -> new PendingLoad(this.store, name)),
				(load) -> next(load).expand((last) -> next(load)), (load) -> run(load::close),
				(load, failure) -> run(load::close), (load) -> run(load::close));
	}

	private static Mono<DataBuffer> next(PendingLoad load) {
		return call(load::next).cast(DataBuffer.class);
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
		return run(() -> this.store.delete(name));
	}

	@Override
	public Mono<Path> resolve(String name) {
		return call(() -> this.store.resolve(name));
	}

}
