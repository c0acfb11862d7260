package dev.utils.provider.gemini;

import java.util.List;
import java.util.Map;

import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageSize;
import dev.utils.llm.Media;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.JsonBody;
import org.jspecify.annotations.Nullable;

/**
 * Pictures ({@code generateContent} with pictures among what may be answered).
 *
 * @param <Q> the request
 */
abstract class GeminiImageCodec<Q> implements Codec<Q, ImageAnswer> {

	private static final List<ImageSize> RATIOS = List.of(new ImageSize(1, 1), new ImageSize(2, 3), new ImageSize(3, 2),
			new ImageSize(3, 4), new ImageSize(4, 3), new ImageSize(4, 5), new ImageSize(5, 4), new ImageSize(9, 16),
			new ImageSize(16, 9), new ImageSize(21, 9));

	private final GeminiPaths paths;

	private final GeminiErrors errors;

	private GeminiImageCodec(GeminiPaths paths, GeminiErrors errors) {
		this.paths = paths;
		this.errors = errors;
	}

	HttpCall encode(String model, String prompt, List<Media> images, @Nullable ImageSize size, @Nullable Long seed,
			Map<String, @Nullable Object> extra) {
		return HttpCall.json(this.paths.of(model, "generateContent"), JsonBody.write(extra, (json) -> {
			GeminiContents.write(json, images, prompt);
			json.writeObjectPropertyStart("generationConfig");
			json.writeArrayPropertyStart("responseModalities");
			json.writeString("TEXT");
			json.writeString("IMAGE");
			json.writeEndArray();
			GeminiChatCodec.writeSeed(json, seed);
			if (size != null) {
				json.writeObjectPropertyStart("imageConfig");
				json.writeStringProperty("aspectRatio", aspectRatio(size));
				json.writeEndObject();
			}
			json.writeEndObject();
		}));
	}

	static void requireOne(@Nullable Integer count) {
		if (count != null && count > 1) {
			throw new IllegalArgumentException("Invalid count (" + count + "): Gemini makes one picture a call.");
		}
	}

	static void requireAbsent(String field, @Nullable Object value) {
		if (value != null) {
			throw new IllegalArgumentException("Invalid " + field + ": cannot be chosen with Gemini.");
		}
	}

	/**
	 * Return the ratio of width and height, which is what Google lets choose of a size.
	 */
	private static String aspectRatio(ImageSize size) {
		return RATIOS.stream()
			.filter((ratio) -> size.width() * ratio.height() == size.height() * ratio.width())
			.map((ratio) -> ratio.width() + ":" + ratio.height())
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Invalid size (" + size
					+ "): with Gemini, width and height must be as 1:1, 2:3, 3:2, 3:4, 4:3, 4:5, 5:4, 9:16, 16:9 or"
					+ " 21:9."));
	}

	@Override
	public ImageAnswer decode(HttpAnswer answer) {
		GeminiReader reader = GeminiReader.read(answer, this.errors);
		if (reader.images().isEmpty()) {
			reader.requireUncut();
		}
		return new ImageAnswer(reader.images().stream().map((media) -> new ImageAnswer.Image(media, null)).toList(),
				reader.text(), reader.model(), reader.usage(), reader.responseId());
	}

	/**
	 * Makes pictures from text.
	 */
	static final class Generation extends GeminiImageCodec<ImageRequest> {

		Generation(GeminiPaths paths, GeminiErrors errors) {
			super(paths, errors);
		}

		@Override
		public HttpCall encode(ImageRequest request, String model) {
			requireOne(request.count());
			requireAbsent("quality", request.quality());
			requireAbsent("background", request.background());
			requireAbsent("format", request.format());
			return encode(model, request.prompt(), List.of(), request.size(), request.seed(),
					request.options().extraBody());
		}

	}

	/**
	 * Makes pictures from pictures and text.
	 */
	static final class Edit extends GeminiImageCodec<ImageEditRequest> {

		Edit(GeminiPaths paths, GeminiErrors errors) {
			super(paths, errors);
		}

		@Override
		public HttpCall encode(ImageEditRequest request, String model) {
			requireOne(request.count());
			requireAbsent("quality", request.quality());
			requireAbsent("mask", request.mask());
			return encode(model, request.prompt(), request.images(), request.size(), null,
					request.options().extraBody());
		}

	}

}
