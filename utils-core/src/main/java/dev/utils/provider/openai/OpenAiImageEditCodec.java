package dev.utils.provider.openai;

import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.Media;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.MultipartBody;

/**
 * Pictures from pictures and text ({@code POST /images/edits}).
 */
final class OpenAiImageEditCodec implements Codec<ImageEditRequest, ImageAnswer> {

	private final OpenAiErrors errors;

	OpenAiImageEditCodec(OpenAiErrors errors) {
		this.errors = errors;
	}

	@Override
	public HttpCall encode(ImageEditRequest request, String model) {
		MultipartBody body = new MultipartBody().field("model", model)
			.field("prompt", request.prompt())
			.field("n", request.count())
			.field("size", request.size())
			.field("quality", request.quality())
			.field("response_format", OpenAiImageCodec.answersWithLinks(model) ? "b64_json" : null)
			.extra(request.options().extraBody());
		String field = (request.images().size() == 1) ? "image" : "image[]";
		for (Media image : request.images()) {
			body.file(field, OpenAiFiles.unnamed(image), "image");
		}
		if (request.mask() != null) {
			body.file("mask", OpenAiFiles.unnamed(request.mask()), "mask");
		}
		return body.toCall("/images/edits", "application/json");
	}

	@Override
	public ImageAnswer decode(HttpAnswer answer) {
		return new OpenAiImageReader(this.errors).read(answer.body());
	}

}
