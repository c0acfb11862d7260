package dev.utils.provider.openai;

import dev.utils.llm.ImageRequest;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.JsonBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Pictures from text ({@code POST /images/generations}).
 */
final class OpenAiImageCodec implements Codec<ImageRequest, ImageAnswer> {

	private final OpenAiErrors errors;

	OpenAiImageCodec(OpenAiErrors errors) {
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ImageRequest request, String model) {
		return HttpCall.json("/images/generations", JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("model", model);
			json.writeStringProperty("prompt", request.prompt());
			if (request.count() != null) {
				json.writeNumberProperty("n", request.count());
			}
			text(json, "size", request.size());
			text(json, "quality", request.quality());
			text(json, "background", request.background());
			text(json, "output_format", request.format());
			if (answersWithLinks(model)) {
				json.writeStringProperty("response_format", "b64_json");
			}
		}));
	}

	private static void text(JsonGenerator json, String name, @Nullable Object value) {
		if (value != null) {
			json.writeStringProperty(name, value.toString());
		}
	}

	/**
	 * Return whether a model must be told to answer with pictures: the older ones answer
	 * with links otherwise, the newer ones refuse to be told.
	 */
	static boolean answersWithLinks(String model) {
		return model.startsWith("dall-e-");
	}

	@Override
	public ImageAnswer decode(HttpAnswer answer) {
		return new OpenAiImageReader(this.errors).read(answer.body());
	}

}
