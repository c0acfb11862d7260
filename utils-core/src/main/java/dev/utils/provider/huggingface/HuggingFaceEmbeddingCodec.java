package dev.utils.provider.huggingface;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.UnreadableAnswerException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The task feature-extraction.
 */
final class HuggingFaceEmbeddingCodec implements Codec<EmbeddingRequest, EmbeddingAnswer> {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private static final int USUAL_DIMENSIONS = 1024;

	private final HuggingFaceErrors errors;

	HuggingFaceEmbeddingCodec(HuggingFaceErrors errors) {
		this.errors = errors;
	}

	@Override
	public HttpCall encode(EmbeddingRequest request, String model) {
		HuggingFaceTask.refuse("dimensions", request.dimensions());
		String path = HuggingFaceTask.path(model) + "/pipeline/feature-extraction";
		return HttpCall.json(path, JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeArrayPropertyStart("inputs");
			request.inputs().forEach(json::writeString);
			json.writeEndArray();
		}));
	}

	/**
	 * Reads a vector for each text, or a bare vector for the only text.
	 */
	@Override
	public EmbeddingAnswer decode(HttpAnswer answer) {
		try (JsonParser parser = READER.createParser(answer.body())) {
			if (parser.nextToken() != JsonToken.START_ARRAY) {
				throw this.errors.unexpected(READER.readTree(parser), "a list of vectors");
			}
			List<float[]> vectors = new ArrayList<>();
			JsonToken token = parser.nextToken();
			if (isNumber(token)) {
				vectors.add(vector(parser, token));
				return new EmbeddingAnswer(vectors, null, null);
			}
			for (; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
				vectors.add(textVector(parser, token));
			}
			return new EmbeddingAnswer(vectors, null, null);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
	}

	/**
	 * Read the vector of a text. One for each of its tokens is not that: how to make one
	 * of them depends on the model.
	 */
	private static float[] textVector(JsonParser parser, JsonToken token) {
		if (token != JsonToken.START_ARRAY) {
			throw new UnreadableAnswerException("the answer is not a list of vectors");
		}
		JsonToken first = parser.nextToken();
		if (first != JsonToken.START_ARRAY) {
			return vector(parser, first);
		}
		float[] only = vector(parser, parser.nextToken());
		if (parser.nextToken() != JsonToken.END_ARRAY) {
			throw new UnreadableAnswerException(
					"the answer holds vectors of tokens, not of texts: the model is none " + "that embeds sentences");
		}
		return only;
	}

	/**
	 * Read numbers up to the end of their array.
	 * @param first the token at which the parser stands
	 */
	private static float[] vector(JsonParser parser, JsonToken first) {
		float[] values = new float[USUAL_DIMENSIONS];
		int length = 0;
		for (JsonToken token = first; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (!isNumber(token)) {
				throw new UnreadableAnswerException("a vector of the answer holds something else than numbers");
			}
			if (length == values.length) {
				values = Arrays.copyOf(values, 2 * length);
			}
			values[length++] = parser.getFloatValue();
		}
		if (length == 0) {
			throw new UnreadableAnswerException("a vector of the answer is empty");
		}
		return Arrays.copyOf(values, length);
	}

	private static boolean isNumber(JsonToken token) {
		return token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT;
	}

}
