package dev.utils.artifact;

import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;

/**
 * Files in one folder, which no name leads out of. Thread-safe, and safe to be used by
 * several processes at once. On a Reactor thread, where waiting for a disk would stall
 * every other call, each method that reads or writes throws
 * {@link IllegalStateException}: inject {@link ReactiveArtifactStore} there.
 * <p>
 * A file is there as a whole or not at all, also after a crash: it is written under a
 * temporary name, brought to the disk, and renamed. Names have {@code /} between
 * directories, which are made when they are needed; they are kept in Unicode's form NFC,
 * and a redundant {@code artifacts/} at their beginning is dropped. Each name that is
 * refused is refused on every system, before the disk is touched.
 *
 * @see ArtifactSettings
 */
public interface ArtifactStore {

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
	ArtifactStore at(Path base);

	/**
	 * Save text under a name that is not taken.
	 * @param name the name
	 * @param text the content
	 * @return what was saved
	 * @see #save(String, String, SaveOptions)
	 */
	default Artifact save(String name, String text) {
		return save(name, text, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save text.
	 * @param name the name
	 * @param text the content
	 * @param options whether a file is replaced, and the charset
	 * @return what was saved
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if the text is too large, or the store full
	 * @throws ArtifactException if the text has no form in the charset, or cannot be
	 * written
	 */
	Artifact save(String name, String text, SaveOptions options);

	/**
	 * Save bytes under a name that is not taken.
	 * @param name the name
	 * @param bytes the content
	 * @return what was saved
	 * @see #save(String, byte[], SaveOptions)
	 */
	default Artifact save(String name, byte[] bytes) {
		return save(name, bytes, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save bytes.
	 * @param name the name
	 * @param bytes the content
	 * @param options whether a file is replaced
	 * @return what was saved
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if there are too many bytes, or the store is full
	 * @throws ArtifactException if they cannot be written
	 */
	Artifact save(String name, byte[] bytes, SaveOptions options);

	/**
	 * Save what a stream says under a name that is not taken.
	 * @param name the name
	 * @param content read to its end; not closed
	 * @return what was saved
	 * @see #save(String, InputStream, SaveOptions)
	 */
	default Artifact save(String name, InputStream content) {
		return save(name, content, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save what a stream says.
	 * @param name the name
	 * @param content read to its end, or to where it is too large; not closed
	 * @param options whether a file is replaced
	 * @return what was saved
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if there are too many bytes, or the store is full
	 * @throws ArtifactException if the stream cannot be read or the file not be written
	 */
	Artifact save(String name, InputStream content, SaveOptions options);

	/**
	 * Save what a resource says under a name that is not taken.
	 * @param name the name
	 * @param content the resource
	 * @return what was saved
	 * @see #save(String, Resource, SaveOptions)
	 */
	default Artifact save(String name, Resource content) {
		return save(name, content, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save what a resource says.
	 * @param name the name
	 * @param content the resource
	 * @param options whether a file is replaced
	 * @return what was saved
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if there are too many bytes, or the store is full
	 * @throws ArtifactException if the resource cannot be read or the file not be written
	 */
	Artifact save(String name, Resource content, SaveOptions options);

	/**
	 * Save what is written piece by piece. Use it in try-with-resources, and end it with
	 * {@link ArtifactOutputStream#commit()}.
	 * @param name the name
	 * @param options whether a file is replaced
	 * @return a stream to write to
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if the store is full
	 * @throws ArtifactException if the file cannot be created
	 */
	ArtifactOutputStream output(String name, SaveOptions options);

	/**
	 * Save an object as JSON under a name that is not taken.
	 * @param name the name
	 * @param value whatever Jackson can write
	 * @return what was saved
	 * @see #saveJson(String, Object, SaveOptions)
	 */
	default Artifact saveJson(String name, Object value) {
		return saveJson(name, value, SaveOptions.CREATE_ONLY);
	}

	/**
	 * Save an object as JSON: indented, in UTF-8.
	 * @param name the name
	 * @param value whatever Jackson can write
	 * @param options whether a file is replaced
	 * @return what was saved
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactExistsException if the name is taken
	 * @throws ArtifactQuotaException if there are too many bytes, or the store is full
	 * @throws ArtifactException if Jackson cannot write it, or the file cannot be written
	 */
	Artifact saveJson(String name, Object value, SaveOptions options);

	/**
	 * Load a file by what its name ends with: {@code .json} as Jackson's maps, lists and
	 * values; {@code .txt}, {@code .md}, {@code .csv}, {@code .tsv}, {@code .log},
	 * {@code .sql}, {@code .py}, {@code .srt} and {@code .vtt} as a string; all else as
	 * an array of bytes.
	 * @param name the name
	 * @return the content
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactException if the content is not what the name says, or cannot be
	 * read
	 */
	Object load(String name);

	/**
	 * Load text in UTF-8.
	 * @param name the name
	 * @return the content
	 * @see #loadText(String, Charset)
	 */
	default String loadText(String name) {
		return loadText(name, StandardCharsets.UTF_8);
	}

	/**
	 * Load text.
	 * @param name the name
	 * @param charset how it is written
	 * @return the content
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactQuotaException if the file is larger than
	 * {@link ArtifactSettings#maxFileSize()}
	 * @throws ArtifactException if it is not written so, or cannot be read
	 */
	String loadText(String name, Charset charset);

	/**
	 * Load bytes.
	 * @param name the name
	 * @return the content
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactQuotaException if the file is larger than
	 * {@link ArtifactSettings#maxFileSize()}
	 * @throws ArtifactException if it cannot be read
	 */
	byte[] loadBytes(String name);

	/**
	 * Open a file, to be read piece by piece. It stays as it is while it is open, also
	 * when it is replaced or deleted.
	 * @param name the name
	 * @return the content, to be closed by the caller
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactException if it cannot be read
	 */
	InputStream loadStream(String name);

	/**
	 * Load an object from JSON.
	 * @param name the name
	 * @param type what to read it as
	 * @return the object
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactException if it is no JSON of this type, or cannot be read
	 */
	<T> T loadJson(String name, Class<T> type);

	/**
	 * Load an object of a generic type from JSON.
	 * @param name the name
	 * @param type what to read it as
	 * @return the object
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactException if it is no JSON of this type, or cannot be read
	 */
	<T> T loadJson(String name, ParameterizedTypeReference<T> type);

	/**
	 * Return whether there is a file of a name.
	 * @param name the name
	 * @return whether it is there; not for directories
	 * @throws ArtifactSecurityException if the name is refused
	 */
	boolean exists(String name);

	/**
	 * Return what is known of a file.
	 * @param name the name
	 * @return size, time and type
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 */
	Artifact get(String name);

	/**
	 * Return all files.
	 * @return the files, by name
	 */
	default List<Artifact> list() {
		return list("");
	}

	/**
	 * Return the files of a directory and of those below it.
	 * @param directory its name, empty for all
	 * @return the files, by name; none if there is no such directory
	 * @throws ArtifactSecurityException if the name is refused
	 */
	List<Artifact> list(String directory);

	/**
	 * Delete a file.
	 * @param name the name
	 * @throws ArtifactSecurityException if the name is refused
	 * @throws ArtifactNotFoundException if there is no such file
	 * @throws ArtifactException if it cannot be deleted
	 */
	void delete(String name);

	/**
	 * Return the path that a name leads to, for what takes nothing else. The file need
	 * not be there. Nothing watches over what is done with the path: if others can write
	 * below the root, load and save through this store instead.
	 * @param name the name
	 * @return an absolute path below the root
	 * @throws ArtifactSecurityException if the name is refused, or leads through a
	 * symbolic link
	 */
	Path resolve(String name);

}
