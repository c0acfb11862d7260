package dev.utils.artifact;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * An {@link ArtifactStore} that never blocks the caller: the disk is waited for on
 * threads that are there for it. Thread-safe. Each subscription is an operation of its
 * own; what {@link ArtifactStore} throws is signalled.
 */
public interface ReactiveArtifactStore {

	/**
	 * Return a store that has the files of another.
	 * @param store the other store
	 * @return the reactive store
	 */
	static ReactiveArtifactStore of(ArtifactStore store) {
		return new DefaultReactiveArtifactStore(store);
	}

	/**
	 * Return the folder of all files.
	 * @return an absolute path; the folder may not be there before the first save
	 */
	Path root();

	/**
	 * Return a store with another root, and otherwise the same.
	 * @param base the other root
	 * @return the store
	 */
	ReactiveArtifactStore at(Path base);

	/**
	 * Save text under a name that is not taken.
	 * @param name the name
	 * @param text the content
	 * @return what was saved
	 */
	default Mono<Artifact> save(String name, String text) {
		return save(name, text, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save text.
	 * @param name the name
	 * @param text the content
	 * @param options whether a file is replaced, and the charset
	 * @return what was saved
	 */
	Mono<Artifact> save(String name, String text, SaveOptions options);

	/**
	 * Save bytes under a name that is not taken.
	 * @param name the name
	 * @param bytes the content
	 * @return what was saved
	 */
	default Mono<Artifact> save(String name, byte[] bytes) {
		return save(name, bytes, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save bytes.
	 * @param name the name
	 * @param bytes the content
	 * @param options whether a file is replaced
	 * @return what was saved
	 */
	Mono<Artifact> save(String name, byte[] bytes, SaveOptions options);

	/**
	 * Save what a stream says under a name that is not taken.
	 * @param name the name
	 * @param content read as fast as the disk takes it; its buffers are released
	 * @return what was saved
	 */
	default Mono<Artifact> save(String name, Publisher<DataBuffer> content) {
		return save(name, content, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save what a stream says. If it fails or is cancelled, nothing is saved.
	 * @param name the name
	 * @param content read as fast as the disk takes it; its buffers are released
	 * @param options whether a file is replaced
	 * @return what was saved
	 */
	Mono<Artifact> save(String name, Publisher<DataBuffer> content, SaveOptions options);

	/**
	 * Save what a resource says under a name that is not taken.
	 * @param name the name
	 * @param content the resource
	 * @return what was saved
	 */
	default Mono<Artifact> save(String name, Resource content) {
		return save(name, content, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save what a resource says.
	 * @param name the name
	 * @param content the resource
	 * @param options whether a file is replaced
	 * @return what was saved
	 */
	Mono<Artifact> save(String name, Resource content, SaveOptions options);

	/**
	 * Save an object as JSON under a name that is not taken.
	 * @param name the name
	 * @param value whatever Jackson can write
	 * @return what was saved
	 */
	default Mono<Artifact> saveJson(String name, Object value) {
		return saveJson(name, value, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save an object as JSON: indented, in UTF-8.
	 * @param name the name
	 * @param value whatever Jackson can write
	 * @param options whether a file is replaced
	 * @return what was saved
	 */
	Mono<Artifact> saveJson(String name, Object value, SaveOptions options);

	/**
	 * Find out whether a file could be saved, and save nothing.
	 * @param name the name
	 * @param options whether a file is replaced
	 * @return completes if it could, or else signals why not
	 */
	Mono<Void> probe(String name, SaveOptions options);

	/**
	 * Load a file by what its name ends with.
	 * @param name the name
	 * @return the content, as of {@link ArtifactStore#load}
	 */
	Mono<Object> load(String name);

	/**
	 * Load text in UTF-8.
	 * @param name the name
	 * @return the content
	 */
	default Mono<String> loadText(String name) {
		return loadText(name, StandardCharsets.UTF_8);
	}

	/**
	 * Load text.
	 * @param name the name
	 * @param charset how it is written
	 * @return the content
	 */
	Mono<String> loadText(String name, Charset charset);

	/**
	 * Load bytes.
	 * @param name the name
	 * @return the content
	 */
	Mono<byte[]> loadBytes(String name);

	/**
	 * Read a file piece by piece.
	 * @param name the name
	 * @return the content, in buffers that the subscriber releases
	 */
	Flux<DataBuffer> loadStream(String name);

	/**
	 * Load an object from JSON.
	 * @param name the name
	 * @param type what to read it as
	 * @return the object
	 */
	<T> Mono<T> loadJson(String name, Class<T> type);

	/**
	 * Load an object of a generic type from JSON.
	 * @param name the name
	 * @param type what to read it as
	 * @return the object
	 */
	<T> Mono<T> loadJson(String name, ParameterizedTypeReference<T> type);

	/**
	 * Return whether there is a file of a name.
	 * @param name the name
	 * @return whether it is there; not for directories
	 */
	Mono<Boolean> exists(String name);

	/**
	 * Return what is known of a file.
	 * @param name the name
	 * @return size, time and type
	 */
	Mono<Artifact> get(String name);

	/**
	 * Return all files.
	 * @return the files, by name
	 */
	default Flux<Artifact> list() {
		return list("");
	}

	/**
	 * Return the files of a directory and of those below it.
	 * @param directory its name, empty for all
	 * @return the files, by name; none if there is no such directory
	 */
	Flux<Artifact> list(String directory);

	/**
	 * Delete a file.
	 * @param name the name
	 * @return completes when it is gone
	 */
	Mono<Void> delete(String name);

	/**
	 * Return the path that a name leads to.
	 * @param name the name
	 * @return an absolute path below the root, as of {@link ArtifactStore#resolve}
	 */
	Mono<Path> resolve(String name);

}
