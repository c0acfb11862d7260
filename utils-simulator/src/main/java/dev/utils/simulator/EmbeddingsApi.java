package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.utils.simulator.WireProtocol.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's endpoint for embeddings. The last input is answered first: nobody promises an
 * order, so a client has to go by the index.
 */
final class EmbeddingsApi {

	private static final int MOST_INPUTS = 2048;

	private static final int DIMENSIONS = 1536;

	private static final int LARGE_DIMENSIONS = 3072;

	private static final Map<String, Rule> PARAMETERS = Map.of("model", Rule.ANY, "input", Rule.ANY, "dimensions",
			Rule.integer(1, Integer.MAX_VALUE), "encoding_format", Rule.oneOf("float", "base64"), "user", Rule.STRING);

	private EmbeddingsApi() {
	}

	static Answer answer(RecordedRequest request) {
		JsonNode body = OpenAiBody.json(request);
		Rule.known("", body, PARAMETERS.keySet());
		String model = Rule.model(body);
		List<JsonNode> inputs = inputs(body.path("input"));
		Rule.apply(body, PARAMETERS);
		OpenAiBody.checkModel(model);
		int dimensions = dimensions(model, body.path("dimensions"));
		boolean base64 = body.path("encoding_format").asString("float").equals("base64");
		ObjectNode answer = Json.object().put("object", "list");
		ArrayNode data = answer.putArray("data");
		for (int i = inputs.size() - 1; i >= 0; i--) {
			float[] vector = Vectors.unit(inputs.get(i).toString(), dimensions);
			ObjectNode embedding = data.addObject().put("object", "embedding").put("index", i);
			if (base64) {
				embedding.put("embedding", Vectors.base64(vector));
			}
			else {
				ArrayNode numbers = embedding.putArray("embedding");
				for (float number : vector) {
					numbers.add(number);
				}
			}
		}
		int tokens = inputs.stream().mapToInt(EmbeddingsApi::tokens).sum();
		answer.put("model", model).putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
		return new Answer(Reply.of(200, Reply.JSON, List.of(Json.write(answer))),
				inputs.get(0).isString() ? inputs.get(0).stringValue() : null);
	}

	/**
	 * Returns the inputs, each a text or an array of tokens.
	 */
	private static List<JsonNode> inputs(JsonNode input) {
		if (input.isMissingNode() || input.isNull()) {
			throw Rule.missing("input");
		}
		Rule.type("a string or an array", (node) -> node.isString() || node.isArray()).check("input", input);
		List<JsonNode> inputs = new ArrayList<>();
		boolean single = input.isString() || input.path(0).isNumber();
		if (single) {
			inputs.add(input);
		}
		else {
			inputs.addAll(input.values());
		}
		if (inputs.isEmpty()) {
			throw Rule.refusal("input", "empty_array", "Invalid 'input': empty array.");
		}
		if (inputs.size() > MOST_INPUTS) {
			throw Rule.refusal("input", "array_above_max_length",
					"Invalid 'input': array too long. Expected at most " + MOST_INPUTS + ".");
		}
		boolean texts = inputs.get(0).isString();
		for (int i = 0; i < inputs.size(); i++) {
			check(single ? "input" : "input[" + i + "]", inputs.get(i), texts);
		}
		return inputs;
	}

	private static void check(String param, JsonNode input, boolean text) {
		Rule tokens = Rule.type("an array of tokens",
				(node) -> node.isArray() && node.valueStream().allMatch(JsonNode::isIntegralNumber));
		(text ? Rule.STRING : tokens).check(param, input);
		if (text ? input.stringValue().isEmpty() : input.isEmpty()) {
			throw Rule.refusal(param, "invalid_value", "Invalid '" + param + "': input cannot be empty.");
		}
	}

	private static int tokens(JsonNode input) {
		return input.isString() ? Words.count(input.stringValue()) : input.size();
	}

	private static int dimensions(String model, JsonNode dimensions) {
		int most = model.equals("text-embedding-3-large") ? LARGE_DIMENSIONS : DIMENSIONS;
		if (!dimensions.isNumber()) {
			return most;
		}
		if (model.equals("text-embedding-ada-002")) {
			throw Rule.refusal("dimensions", "unsupported_parameter",
					"This model does not support specifying dimensions.");
		}
		Rule.integer(1, most).check("dimensions", dimensions);
		return dimensions.intValue();
	}

}
