package dev.utils.provider.huggingface;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.llm.Media;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * What the tasks of the Inference API have in common.
 */
final class HuggingFaceTask {

	private static final String MODELS = "/hf-inference/models/";

	private static final String UNRESERVED = "-._~";

	private HuggingFaceTask() {
	}

	/**
	 * Return the path of a model's task. The name becomes part of the path, and must not
	 * lead out of it.
	 * @param model the model's name on the Hub, with its owner's where it has one
	 */
	static String path(String model) {
		String[] segments = model.split("/", -1);
		if (segments.length > 2 || !Stream.of(segments).allMatch(HuggingFaceTask::isName)) {
			throw new IllegalArgumentException("Invalid model: must be its name on the Hub, such as owner/name.");
		}
		return MODELS + Stream.of(segments).map(HuggingFaceTask::encode).collect(Collectors.joining("/"));
	}

	private static boolean isName(String segment) {
		return !segment.isBlank() && !segment.equals(".") && !segment.equals("..");
	}

	private static String encode(String segment) {
		StringBuilder encoded = new StringBuilder();
		for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
			boolean plain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9')
					|| UNRESERVED.indexOf(b) >= 0;
			encoded.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
		}
		return encoded.toString();
	}

	static Media.Data inMemory(Media media) {
		if (media instanceof Media.Data data) {
			return data;
		}
		throw new IllegalArgumentException("Invalid media: is not in memory.");
	}

	/**
	 * Refuse what the tasks have no word for.
	 */
	static void refuse(String name, @Nullable Object value) {
		if (value != null) {
			throw new IllegalArgumentException(
					"Invalid " + name + ": Hugging Face cannot do that. Leave it out, or use another provider.");
		}
	}

	static void refuseSeveral(@Nullable Integer count) {
		if (count != null && count > 1) {
			throw new IllegalArgumentException(
					"Invalid count (" + count + "): Hugging Face makes one picture per call.");
		}
	}

	static void writeObject(JsonGenerator json, String name, Consumer<JsonGenerator> fields) {
		json.writeObjectPropertyStart(name);
		fields.accept(json);
		json.writeEndObject();
	}

	static Map<String, String> jsonFor(String answer) {
		return Map.of("Content-Type", "application/json", "Accept", answer);
	}

}
