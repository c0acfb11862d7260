package dev.utils.provider.huggingface;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;

import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageSize;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.Media;
import dev.utils.provider.Codec;
import dev.utils.provider.ErrorSignals;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.JsonBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The tasks that answer with a picture: text-to-image and image-to-image.
 *
 * @param <Q> the request
 */
final class HuggingFaceImageCodec<Q extends LlmRequest> implements Codec<Q, ImageAnswer> {

	private static final Set<String> FORMATS = Set.of("png", "jpeg", "webp");

	private final BiFunction<Q, String, HttpCall> writer;

	private final HuggingFaceErrors errors;

	private HuggingFaceImageCodec(BiFunction<Q, String, HttpCall> writer, HuggingFaceErrors errors) {
		this.writer = writer;
		this.errors = errors;
	}

	static HuggingFaceImageCodec<ImageRequest> generation(HuggingFaceErrors errors) {
		return new HuggingFaceImageCodec<>(HuggingFaceImageCodec::write, errors);
	}

	static HuggingFaceImageCodec<ImageEditRequest> edit(HuggingFaceErrors errors) {
		return new HuggingFaceImageCodec<>(HuggingFaceImageCodec::write, errors);
	}

	@Override
	public HttpCall encode(Q request, String model) {
		return this.writer.apply(request, model);
	}

	private static HttpCall write(ImageRequest request, String model) {
		HuggingFaceTask.refuseSeveral(request.count());
		HuggingFaceTask.refuse("quality", request.quality());
		HuggingFaceTask.refuse("background", request.background());
		byte[] body = JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("inputs", request.prompt());
			if (request.size() != null || request.seed() != null) {
				HuggingFaceTask.writeObject(json, "parameters", (parameters) -> {
					if (request.size() != null) {
						writeSize(parameters, request.size());
					}
					if (request.seed() != null) {
						parameters.writeNumberProperty("seed", request.seed());
					}
				});
			}
		});
		String format = (request.format() != null) ? request.format().toLowerCase(Locale.ROOT) : "png";
		if (!FORMATS.contains(format)) {
			throw new IllegalArgumentException("Invalid format: must be png, jpeg or webp.");
		}
		return call(model, "image/" + format, body);
	}

	private static HttpCall write(ImageEditRequest request, String model) {
		HuggingFaceTask.refuseSeveral(request.count());
		HuggingFaceTask.refuse("mask", request.mask());
		HuggingFaceTask.refuse("quality", request.quality());
		if (request.images().size() > 1) {
			throw new IllegalArgumentException(
					"Invalid images (" + request.images().size() + "): Hugging Face changes one picture per call.");
		}
		Media.Data image = HuggingFaceTask.inMemory(request.images().get(0));
		byte[] body = JsonBody.write(request.options().extraBody(), (json) -> {
			json.writeStringProperty("inputs", image.base64());
			HuggingFaceTask.writeObject(json, "parameters", (parameters) -> {
				parameters.writeStringProperty("prompt", request.prompt());
				ImageSize size = request.size();
				if (size != null) {
					HuggingFaceTask.writeObject(parameters, "target_size", (target) -> writeSize(target, size));
				}
			});
		});
		return call(model, "image/png", body);
	}

	private static void writeSize(JsonGenerator json, ImageSize size) {
		json.writeNumberProperty("width", size.width());
		json.writeNumberProperty("height", size.height());
	}

	private static HttpCall call(String model, String accept, byte[] body) {
		return new HttpCall(HuggingFaceTask.path(model), HuggingFaceTask.jsonFor(accept), body);
	}

	/**
	 * Reads the picture itself. Its bytes count more than the content type that they come
	 * with.
	 */
	@Override
	public ImageAnswer decode(HttpAnswer answer) {
		byte[] body = bytes(answer);
		Media picture = Media.of(body);
		if (body.length == 0
				|| !(isPicture(answer.contentType()) || isPicture(HuggingFaceTask.inMemory(picture).mimeType()))) {
			throw this.errors.unexpected(ErrorSignals.json(body), "a picture");
		}
		return new ImageAnswer(List.of(new ImageAnswer.Image(picture, null)), "", null, null, null);
	}

	private static boolean isPicture(@Nullable String mimeType) {
		return mimeType != null && mimeType.startsWith("image/");
	}

	private static byte[] bytes(HttpAnswer answer) {
		try {
			return answer.body().readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
