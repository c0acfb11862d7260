package dev.utils.simulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.imageio.ImageIO;

import dev.utils.simulator.Form.File;
import dev.utils.simulator.WireProtocol.Answer;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's endpoints for new and for changed pictures.
 */
final class ImagesApi {

	private static final int MOST_IMAGES = 16;

	private static final int IMAGE_TOKENS = 100;

	private static final int PIXELS_PER_TOKEN = 1024;

	private static final List<String> TYPES = List.of("image/jpeg", "image/png", "image/webp");

	private static final Set<String> FILES = Set.of("image", "image[]", "mask");

	private ImagesApi() {
	}

	static Answer generate(RecordedRequest request) {
		ImageCall call = ImageCall.generation(OpenAiBody.json(request));
		OpenAiBody.checkModel(call.model());
		return answer(call, seed("image", call.prompt().hashCode()), 0, request);
	}

	static Answer edit(RecordedRequest request) {
		Form form = Form.read(request);
		List<File> images = form.files("image");
		List<File> masks = form.files("mask");
		form.knownFiles(FILES);
		ImageCall call = ImageCall.edit(form.fields());
		OpenAiBody.checkModel(call.model());
		if (call.model().equals("dall-e-3")) {
			throw Rule.refusal("model", "invalid_value", "Invalid value: 'dall-e-3' does not change pictures.");
		}
		if (images.isEmpty()) {
			throw Rule.missing("image");
		}
		boolean older = call.model().equals("dall-e-2");
		if (images.size() > (older ? 1 : MOST_IMAGES)) {
			throw Rule.refusal("image", "array_above_max_length", "Invalid 'image': too many pictures.");
		}
		images.forEach((image) -> check("image", image, older));
		masks.forEach((mask) -> check("mask", mask, true));
		int hash = 31 * call.prompt().hashCode() + Arrays.hashCode(images.get(0).bytes());
		return answer(call, seed("edit", hash), images.size(), request);
	}

	private static void check(String param, File file, boolean png) {
		if (!TYPES.contains(file.contentType()) || (png && !file.contentType().equals("image/png"))) {
			throw Rule.refusal(param, "unsupported_file_mimetype",
					"Invalid file '" + param + "': unsupported mimetype ('" + file.contentType()
							+ "'). Supported file formats are " + (png ? "['image/png']" : TYPES.toString()) + ".");
		}
		String format = Media.image(file.bytes());
		if (format == null || format.equals("gif") || (png && !format.equals("png"))) {
			throw Rule.refusal(param, "invalid_image_file",
					"Invalid file '" + param + "': not a picture in a supported format.");
		}
	}

	private static String seed(String kind, int hash) {
		return String.format(Locale.ROOT, "%s-%08x", kind, hash);
	}

	private static Answer answer(ImageCall call, String seed, int images, RecordedRequest request) {
		ObjectNode body = Json.object().put("created", Instant.now().getEpochSecond());
		body.putArray("data");
		for (int i = 0; i < call.count(); i++) {
			ObjectNode image = body.withArray("data").addObject();
			String name = seed + "-" + i;
			if (call.url()) {
				image.put("url",
						"http://" + request.header("host") + ImageFiles.path(name, call.width(), call.height()));
			}
			else {
				image.put("b64_json", Base64.getEncoder().encodeToString(draw(call, name)));
			}
			if (call.model().equals("dall-e-3")) {
				image.put("revised_prompt", ChatAnswer.quote(call.prompt()));
			}
		}
		if (call.gpt()) {
			describe(body, call, images);
		}
		return new Answer(Reply.of(200, Reply.JSON, List.of(Json.write(body))), call.prompt());
	}

	private static byte[] draw(ImageCall call, String seed) {
		byte[] png = Png.draw(call.width(), call.height(), seed);
		if (call.format().equals("png")) {
			return png;
		}
		try {
			ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
			ImageIO.write(ImageIO.read(new ByteArrayInputStream(png)), "jpeg", jpeg);
			return jpeg.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void describe(ObjectNode body, ImageCall call, int images) {
		String background = call.body().path("background").asString("opaque");
		String quality = call.body().path("quality").asString("medium");
		body.put("background", background.equals("auto") ? "opaque" : background)
			.put("output_format", call.format())
			.put("quality", quality.equals("auto") ? "medium" : quality)
			.put("size", call.width() + "x" + call.height());
		int text = Words.count(call.prompt());
		int output = call.count() * call.width() * call.height() / PIXELS_PER_TOKEN;
		ObjectNode usage = body.putObject("usage")
			.put("input_tokens", text + images * IMAGE_TOKENS)
			.put("output_tokens", output)
			.put("total_tokens", text + images * IMAGE_TOKENS + output);
		usage.putObject("input_tokens_details").put("text_tokens", text).put("image_tokens", images * IMAGE_TOKENS);
	}

}
