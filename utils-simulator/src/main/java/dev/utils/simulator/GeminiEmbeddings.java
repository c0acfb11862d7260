package dev.utils.simulator;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers requests for embeddings with vectors of length one, always the same for the
 * same text.
 */
final class GeminiEmbeddings {

	private static final int DIMENSIONS = 768;

	private static final int MOST = 100;

	private GeminiEmbeddings() {
	}

	static ObjectNode one(String model, JsonNode body) {
		ObjectNode request = GeminiShapes.check("EmbedContent", body);
		ObjectNode answer = Json.object();
		answer.set("embedding", embedding(model, request, "EmbedContentRequest"));
		return answer;
	}

	static ObjectNode batch(String model, JsonNode body) {
		JsonNode requests = GeminiShapes.check("BatchEmbedContents", body).path("requests");
		if (requests.isEmpty() || requests.size() > MOST) {
			throw GeminiError
				.invalid("* BatchEmbedContentsRequest.requests: from 1 to " + MOST + " requests can be in one batch.");
		}
		ObjectNode answer = Json.object();
		ArrayNode embeddings = answer.putArray("embeddings");
		for (int i = 0; i < requests.size(); i++) {
			String path = "BatchEmbedContentsRequest.requests[" + i + "]";
			if (!requests.path(i).has("model")) {
				throw GeminiError.invalid("* " + path + ".model: model is required.");
			}
			embeddings.add(embedding(model, requests.path(i), path));
		}
		return answer;
	}

	private static ObjectNode embedding(String model, JsonNode request, String path) {
		String expected = "models/" + model;
		if (!request.path("model").asString(expected).equals(expected)) {
			throw GeminiError.invalid("* " + path + ".model: must be the model of the URL, " + expected + ".");
		}
		if (request.has("title") && !request.path("taskType").asString("").equals("RETRIEVAL_DOCUMENT")) {
			throw GeminiError.invalid("* " + path + ".title: only for the task type RETRIEVAL_DOCUMENT.");
		}
		GeminiContents.checkContent(request.path("content"), path + ".content", false);
		List<String> texts = request.path("content")
			.path("parts")
			.valueStream()
			.map((part) -> part.path("text").asString(""))
			.toList();
		ObjectNode embedding = Json.object();
		ArrayNode values = embedding.putArray("values");
		for (float value : Vectors.unit(String.join("\n", texts),
				request.path("outputDimensionality").asInt(DIMENSIONS))) {
			values.add(value);
		}
		return embedding;
	}

}
