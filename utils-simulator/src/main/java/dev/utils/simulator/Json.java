package dev.utils.simulator;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as strict as a provider reads it: no duplicate names, nothing after the value.
 */
final class Json {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private Json() {
	}

	/**
	 * Reads one JSON value.
	 * @throws tools.jackson.core.JacksonException if the bytes are no JSON
	 */
	static JsonNode read(byte[] bytes) {
		return MAPPER.readTree(bytes);
	}

	static byte[] write(JsonNode node) {
		return MAPPER.writeValueAsBytes(node);
	}

	static ObjectNode object() {
		return MAPPER.createObjectNode();
	}

}
