package dev.utils.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.Resource;

/**
 * An {@link ArtifactStore} on the file system.
 */
public final class FileArtifactStore implements ArtifactStore {

	private static final Set<String> TEXTS = Set.of(".txt", ".md", ".csv", ".tsv", ".log", ".sql", ".py", ".srt",
			".vtt");

	private static final int COPY_BUFFER = 1 << 14;

	private final ArtifactSettings settings;

	private final JsonMapper jsonMapper;

	private final SandboxFiles files;

	/**
	 * Create a store.
	 * @param root the folder of all files, created by the first save
	 * @param settings the limits
	 * @param jsonMapper reads and writes JSON
	 */
	public FileArtifactStore(Path root, ArtifactSettings settings, JsonMapper jsonMapper) {
		this(new Sandbox(root, settings), settings, jsonMapper);
	}

	FileArtifactStore(Sandbox sandbox, ArtifactSettings settings, JsonMapper jsonMapper) {
		this.settings = settings;
		this.jsonMapper = jsonMapper;
		this.files = new SandboxFiles(sandbox, settings);
	}

	@Override
	public Path root() {
		return this.files.root();
	}

	@Override
	public ArtifactStore at(Path base) {
		return new FileArtifactStore(new Sandbox(base, this.settings), this.settings, this.jsonMapper);
	}

	@Override
	public ArtifactOutputStream output(String name, SaveOptions options) {
		return this.files.save(ArtifactName.of(name), options.overwrite(), 0);
	}

	@Override
	public Artifact save(String name, String text, SaveOptions options) {
		ArtifactName parsed = ArtifactName.of(name);
		return save(parsed, encode(parsed, text, options.charset()), options);
	}

	private static byte[] encode(ArtifactName name, String text, Charset charset) {
		try {
			ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[encoded.remaining()];
			encoded.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException | UnsupportedOperationException ex) {
			throw new ArtifactException("Artifact " + name + " was not saved: its text holds characters that " + charset
					+ " does not have.");
		}
	}

	@Override
	public Artifact save(String name, byte[] bytes, SaveOptions options) {
		return save(ArtifactName.of(name), bytes, options);
	}

	private Artifact save(ArtifactName name, byte[] bytes, SaveOptions options) {
		try (ArtifactOutputStream out = this.files.save(name, options.overwrite(), bytes.length)) {
			out.write(bytes);
			return out.commit();
		}
	}

	@Override
	public Artifact save(String name, InputStream content, SaveOptions options) {
		ArtifactName parsed = ArtifactName.of(name);
		try (ArtifactOutputStream out = this.files.save(parsed, options.overwrite(), 0)) {
			copy(parsed, content, out);
			return out.commit();
		}
	}

	@Override
	public Artifact save(String name, Resource content, SaveOptions options) {
		ArtifactName parsed = ArtifactName.of(name);
		try (ArtifactOutputStream out = this.files.save(parsed, options.overwrite(), 0)) {
			try (InputStream in = open(parsed, content)) {
				copy(parsed, in, out);
			}
			catch (IOException ex) {
				throw unreadable(parsed, ex);
			}
			return out.commit();
		}
	}

	private static InputStream open(ArtifactName name, Resource content) {
		try {
			return content.getInputStream();
		}
		catch (IOException | UncheckedIOException | IllegalStateException ex) {
			throw unreadable(name, ex);
		}
	}

	private static void copy(ArtifactName name, InputStream in, ArtifactOutputStream out) {
		byte[] buffer = new byte[COPY_BUFFER];
		int length = read(name, in, buffer);
		while (length >= 0) {
			out.write(buffer, 0, length);
			length = read(name, in, buffer);
		}
	}

	private static int read(ArtifactName name, InputStream in, byte[] buffer) {
		try {
			return in.read(buffer);
		}
		catch (IOException | UncheckedIOException ex) {
			throw unreadable(name, ex);
		}
	}

	/**
	 * Without the cause: its message may tell a path, which is none of ours.
	 */
	private static ArtifactException unreadable(ArtifactName name, Exception failure) {
		return new ArtifactException("Artifact " + name + " was not saved: what it was to hold could not be read ("
				+ failure.getClass().getSimpleName() + ").");
	}

	@Override
	public Artifact saveJson(String name, Object value, SaveOptions options) {
		ArtifactName parsed = ArtifactName.of(name);
		try {
			return save(parsed, this.jsonMapper.writerWithDefaultPrettyPrinter().writeValueAsBytes(value), options);
		}
		catch (JacksonException ex) {
			// Its message may hold values.
			throw new ArtifactException(
					"Artifact " + parsed + " was not saved: Jackson cannot write its content as JSON ("
							+ ex.getClass().getSimpleName() + ").");
		}
	}

	@Override
	public Object load(String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		if (lowerCase.endsWith(".json")) {
			return loadJson(name, Object.class);
		}
		return TEXTS.stream().anyMatch(lowerCase::endsWith) ? loadText(name) : loadBytes(name);
	}

	@Override
	public String loadText(String name, Charset charset) {
		try {
			return charset.newDecoder().decode(ByteBuffer.wrap(loadBytes(name))).toString();
		}
		catch (CharacterCodingException ex) {
			throw new ArtifactException("Artifact " + ArtifactName.of(name) + " is no text in " + charset + ".");
		}
	}

	@Override
	public byte[] loadBytes(String name) {
		ArtifactName parsed = ArtifactName.of(name);
		return this.files.read(parsed, (channel) -> {
			long most = Math.min(this.settings.maxFileSize(), Integer.MAX_VALUE - 8);
			if (channel.size() > most) {
				throw new ArtifactQuotaException("Artifact " + parsed + " is larger than the " + most
						+ " bytes that are loaded at once (utils.artifacts.max-file-size). Load it as a stream.");
			}
			try (InputStream in = Channels.newInputStream(channel)) {
				return in.readNBytes((int) most);
			}
		});
	}

	@Override
	public InputStream loadStream(String name) {
		return Channels.newInputStream(this.files.open(ArtifactName.of(name)));
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T loadJson(String name, Class<T> type) {
		return (T) parse(name, type);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> T loadJson(String name, ParameterizedTypeReference<T> type) {
		return (T) parse(name, type.getType());
	}

	private Object parse(String name, Type type) {
		byte[] bytes = loadBytes(name);
		Object value;
		try {
			value = this.jsonMapper.readValue(bytes, this.jsonMapper.constructType(type));
		}
		catch (JacksonException ex) {
			// Its message may hold values.
			throw new ArtifactException("Artifact " + ArtifactName.of(name) + " is no JSON of " + type.getTypeName()
					+ " (" + ex.getClass().getSimpleName() + where(ex) + ").");
		}
		if (value == null) {
			throw new ArtifactException("Artifact " + ArtifactName.of(name) + " holds null.");
		}
		return value;
	}

	private static String where(JacksonException ex) {
		return (ex.getLocation() != null)
				? " in line " + ex.getLocation().getLineNr() + ", column " + ex.getLocation().getColumnNr() : "";
	}

	@Override
	public boolean exists(String name) {
		return this.files.exists(ArtifactName.of(name));
	}

	@Override
	public Artifact get(String name) {
		return this.files.get(ArtifactName.of(name));
	}

	@Override
	public List<Artifact> list(String directory) {
		return this.files.list(ArtifactName.directory(directory))
			.stream()
			.sorted(Comparator.comparing(Artifact::name))
			.toList();
	}

	@Override
	public void delete(String name) {
		this.files.delete(ArtifactName.of(name));
	}

	@Override
	public Path resolve(String name) {
		return this.files.resolve(ArtifactName.of(name));
	}

}
