package dev.utils.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Embeddings ({@code batchEmbedContents}). The caller's extra fields, such as
 * {@code taskType}, go into the request of each text: the batch around them has no fields
 * of its own.
 */
final class GeminiEmbeddingCodec implements Codec<EmbeddingRequest, EmbeddingAnswer> {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private static final int USUAL_DIMENSIONS = 768;

	private final GeminiPaths paths;

	private final GeminiErrors errors;

	GeminiEmbeddingCodec(GeminiPaths paths, GeminiErrors errors) {
		this.paths = paths;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(EmbeddingRequest request, String model) {
		return HttpCall.json(this.paths.of(model, "batchEmbedContents"), JsonBody.write(Map.of(), (json) -> {
			json.writeArrayPropertyStart("requests");
			for (String input : request.inputs()) {
				json.writeRawValue(new String(body(request, input, model), StandardCharsets.UTF_8));
			}
			json.writeEndArray();
		}));
	}

	private static byte[] body(EmbeddingRequest request, String input, String model) {
		return JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", GeminiPaths.resourceName(model));
			json.writeObjectPropertyStart("content");
			json.writeArrayPropertyStart("parts");
			json.writeStartObject();
			json.writeStringProperty("text", input);
			json.writeEndObject();
			json.writeEndArray();
			json.writeEndObject();
			if (request.dimensions() != null) {
				json.writeNumberProperty("outputDimensionality", request.dimensions());
			}
		});
	}

	@Override
	public EmbeddingAnswer decode(HttpAnswer answer) {
		try (JsonParser parser = READER.createParser(answer.body())) {
			return read(parser);
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
	}

	private EmbeddingAnswer read(JsonParser parser) {
		if (parser.nextToken() != JsonToken.START_OBJECT) {
			throw new UnreadableAnswerException("the answer is no JSON object");
		}
		List<float[]> vectors = null;
		Usage usage = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			if (name.equals("embeddings") && value == JsonToken.START_ARRAY) {
				vectors = readEmbeddings(parser);
			}
			else if (name.equals("usageMetadata")) {
				usage = GeminiUsage.read(parser.readValueAsTree());
			}
			else if (name.equals("error") && value != JsonToken.VALUE_NULL) {
				throw new ProviderErrorException(this.errors.classify(null, parser.readValueAsTree()));
			}
			else {
				parser.skipChildren();
			}
		}
		if (vectors == null) {
			throw new UnreadableAnswerException("the answer holds no embeddings");
		}
		return new EmbeddingAnswer(vectors, null, usage);
	}

	private static List<float[]> readEmbeddings(JsonParser parser) {
		List<float[]> vectors = new ArrayList<>();
		for (JsonToken token = parser.nextToken(); token != null
				&& token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			float[] values = (token == JsonToken.START_OBJECT) ? readValues(parser) : null;
			if (values == null) {
				throw new UnreadableAnswerException("the answer holds an embedding without values");
			}
			vectors.add(values);
		}
		return vectors;
	}

	private static float @Nullable [] readValues(JsonParser parser) {
		float[] values = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean isValues = parser.currentName().equals("values");
			if (parser.nextToken() == JsonToken.START_ARRAY && isValues) {
				values = readNumbers(parser);
			}
			else {
				parser.skipChildren();
			}
		}
		return values;
	}

	private static float[] readNumbers(JsonParser parser) {
		float[] numbers = new float[USUAL_DIMENSIONS];
		int length = 0;
		for (JsonToken token = parser.nextToken(); token != null
				&& token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (!token.isNumeric()) {
				throw new UnreadableAnswerException("the answer holds an embedding whose values are no numbers");
			}
			if (length == numbers.length) {
				numbers = Arrays.copyOf(numbers, length * 2);
			}
			numbers[length++] = parser.getFloatValue();
		}
		return Arrays.copyOf(numbers, length);
	}

}
