package dev.utils.provider;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the JSON of requests.
 */
public final class JsonBody {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final ObjectWriter WRITER = MAPPER.writer();

	private static final int USUAL_SIZE = 1024;

	private JsonBody() {
	}

	/**
	 * Write a JSON object.
	 * @param extra fields of the caller's to merge over what is written; objects are
	 * merged field by field
	 * @param fields writes the fields
	 * @return the JSON
	 */
	public static byte[] write(Map<String, @Nullable Object> extra, Consumer<JsonGenerator> fields) {
		ByteArrayOutputStream body = new ByteArrayOutputStream(USUAL_SIZE);
		try (JsonGenerator json = WRITER.createGenerator(body)) {
			json.writeStartObject();
			fields.accept(json);
			json.writeEndObject();
		}
		return extra.isEmpty() ? body.toByteArray() : merge(body.toByteArray(), extra);
	}

	private static byte[] merge(byte[] body, Map<String, @Nullable Object> extra) {
		ObjectNode merged = (ObjectNode) MAPPER.readTree(body);
		merge(merged, MAPPER.valueToTree(extra));
		return MAPPER.writeValueAsBytes(merged);
	}

	private static void merge(ObjectNode target, JsonNode extra) {
		extra.properties().forEach((property) -> {
			JsonNode present = target.get(property.getKey());
			if (present instanceof ObjectNode object && property.getValue().isObject()) {
				merge(object, property.getValue());
			}
			else {
				target.set(property.getKey(), property.getValue());
			}
		});
	}

}
