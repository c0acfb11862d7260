package dev.utils.provider.openai;

import dev.utils.llm.EmbeddingRequest;
import dev.utils.provider.Codec;
import dev.utils.provider.EmbeddingAnswer;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.JsonBody;

/**
 * Vectors from text ({@code POST /embeddings}).
 */
final class OpenAiEmbeddingCodec implements Codec<EmbeddingRequest, EmbeddingAnswer> {

	private final boolean base64;

	private final OpenAiErrors errors;

	/**
	 * Create a codec.
	 * @param base64 whether to ask for base64, a quarter of the bytes of decimal numbers,
	 * which not every compatible server knows
	 */
	OpenAiEmbeddingCodec(boolean base64, OpenAiErrors errors) {
		this.base64 = base64;
		this.errors = errors;
	}

	@Override
	public HttpCall encode(EmbeddingRequest request, String model) {
		return HttpCall.json("/embeddings", JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", model);
			json.writeArrayPropertyStart("input");
			request.inputs().forEach(json::writeString);
			json.writeEndArray();
			if (request.dimensions() != null) {
				json.writeNumberProperty("dimensions", request.dimensions());
			}
			if (this.base64) {
				json.writeStringProperty("encoding_format", "base64");
			}
		}));
	}

	@Override
	public EmbeddingAnswer decode(HttpAnswer answer) {
		return new OpenAiEmbeddingReader(this.errors).read(answer.body());
	}

}
