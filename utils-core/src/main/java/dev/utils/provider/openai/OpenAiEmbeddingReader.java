package dev.utils.provider.openai;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import dev.utils.llm.Usage;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer that holds vectors, in base64 or as numbers, whatever was asked for.
 * Token by token: there can be millions of numbers.
 */
final class OpenAiEmbeddingReader {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private static final int USUAL_DIMENSIONS = 1536;

	private final OpenAiErrors errors;

	private final List<Embedding> embeddings = new ArrayList<>();

	private float[] buffer = new float[USUAL_DIMENSIONS];

	private @Nullable String model;

	private @Nullable Usage usage;

	private boolean dataSeen;

	OpenAiEmbeddingReader(OpenAiErrors errors) {
		this.errors = errors;
	}

	EmbeddingAnswer read(InputStream body) {
		try (JsonParser parser = READER.createParser(body)) {
			JsonTokens.fields(parser, parser.nextToken(), (name, value) -> {
				switch (name) {
					case "data" -> readData(parser, value);
					case "model" -> this.model = JsonTokens.string(parser, value);
					case "usage" -> this.usage = OpenAiUsage.readInput(parser.readValueAsTree());
					case "error" -> {
						if (value != JsonToken.VALUE_NULL) {
							throw new ProviderErrorException(this.errors.classify(null, parser.readValueAsTree()));
						}
					}
					default -> parser.skipChildren();
				}
			});
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
		if (!this.dataSeen) {
			throw new UnreadableAnswerException("the answer holds no vectors");
		}
		this.embeddings.sort(Comparator.comparingInt(Embedding::index));
		return new EmbeddingAnswer(this.embeddings.stream().map(Embedding::vector).toList(), this.model, this.usage);
	}

	private void readData(JsonParser parser, JsonToken value) {
		this.dataSeen |= value == JsonToken.START_ARRAY;
		JsonTokens.elements(parser, value, (element) -> readEmbedding(parser, element));
	}

	private void readEmbedding(JsonParser parser, JsonToken value) {
		int index = this.embeddings.size();
		float[] vector = null;
		if (value != JsonToken.START_OBJECT) {
			throw noVector();
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken content = parser.nextToken();
			if (name.equals("index") && content == JsonToken.VALUE_NUMBER_INT) {
				index = JsonTokens.index(parser, content, index);
			}
			else if (name.equals("embedding")) {
				vector = readVector(parser, content);
			}
			else {
				parser.skipChildren();
			}
		}
		if (vector == null) {
			throw noVector();
		}
		this.embeddings.add(new Embedding(index, vector));
	}

	private float[] readVector(JsonParser parser, JsonToken value) {
		return switch (value) {
			case VALUE_STRING -> floats(parser.getBinaryValue());
			case START_ARRAY -> readNumbers(parser);
			default -> throw noVector();
		};
	}

	private static float[] floats(byte[] bytes) {
		if (bytes.length % Float.BYTES != 0) {
			throw noVector();
		}
		float[] vector = new float[bytes.length / Float.BYTES];
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
		return vector;
	}

	private float[] readNumbers(JsonParser parser) {
		int length = 0;
		for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			if (token == null || !token.isNumeric()) {
				throw noVector();
			}
			if (length == this.buffer.length) {
				this.buffer = Arrays.copyOf(this.buffer, length * 2);
			}
			this.buffer[length++] = parser.getFloatValue();
		}
		return Arrays.copyOf(this.buffer, length);
	}

	private static UnreadableAnswerException noVector() {
		return new UnreadableAnswerException("the answer holds something else in place of a vector");
	}

	/**
	 * A vector and the place of its text in the request; where that is not said, the
	 * place of the vector in the answer.
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	private record Embedding(int index, float[] vector) {

	}

}
