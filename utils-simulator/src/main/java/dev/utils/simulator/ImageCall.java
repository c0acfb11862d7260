package dev.utils.simulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * A valid request for pictures. What may be asked for depends on the model: GPT image
 * models know their own parameters and always send the picture, the DALL·E models know
 * {@code response_format}. Other models, which compatible servers have, are treated as
 * the latter and draw in any size.
 *
 * @param model the model
 * @param prompt what to draw
 * @param count how many
 * @param width the width of each
 * @param height the height of each
 * @param format {@code png} or {@code jpeg}
 * @param url whether the answer has addresses in place of pictures
 * @param body the request
 */
record ImageCall(String model, String prompt, int count, int width, int height, String format, boolean url,
		JsonNode body) {

	private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

	private static final int LARGEST = 4096;

	private static final int LARGEST_GPT = 3840;

	private static final Map<String, Rule> COMMON = Map.of("prompt", Rule.STRING, "model", Rule.STRING, "size",
			Rule.STRING, "n", Rule.integer(1, 10), "quality", Rule.STRING, "user", Rule.STRING);

	private static final Map<String, Rule> GPT = Map.of("background", Rule.oneOf("transparent", "opaque", "auto"),
			"moderation", Rule.oneOf("low", "auto"), "output_format", Rule.oneOf("png", "jpeg", "webp"),
			"output_compression", Rule.integer(0, 100), "partial_images", Rule.integer(0, 3), "stream", Rule.BOOL,
			"quality", Rule.oneOf("low", "medium", "high", "auto"));

	private static final Map<String, Rule> OTHER = Map.of("response_format", Rule.oneOf("url", "b64_json"));

	/**
	 * Validates and reads a request for new pictures.
	 */
	static ImageCall generation(JsonNode body) {
		return read(body, Map.of("style", Rule.oneOf("vivid", "natural")));
	}

	/**
	 * Validates and reads the fields of a request for changed pictures.
	 */
	static ImageCall edit(JsonNode body) {
		return read(body, Map.of("input_fidelity", Rule.oneOf("high", "low")));
	}

	private static ImageCall read(JsonNode body, Map<String, Rule> more) {
		String model = Rule.isSet(body, "model") ? Rule.model(body) : "dall-e-2";
		boolean gpt = isGpt(model);
		Map<String, Rule> rules = new HashMap<>(COMMON);
		rules.putAll(gpt ? GPT : OTHER);
		more.forEach((name, rule) -> {
			if (gpt == name.equals("input_fidelity")) {
				rules.put(name, rule);
			}
		});
		Rule.known("", body, rules.keySet());
		String prompt = Rule.required("", body, "prompt", Rule.STRING).stringValue();
		Rule.apply(body, rules);
		if (prompt.isBlank()) {
			throw Rule.refusal("prompt", "invalid_value", "Invalid 'prompt': empty string.");
		}
		checkLength(model, prompt);
		int count = body.path("n").asInt(1);
		if (model.equals("dall-e-3") && count > 1) {
			throw Rule.refusal("n", "integer_above_max_value", "Invalid 'n': dall-e-3 draws one picture at a time.");
		}
		String format = body.path("output_format").asString("png");
		refuseWhatCannotBeDrawn(body, format);
		int[] size = size(model, body.path("size").asString("auto"));
		boolean url = !gpt && body.path("response_format").asString("url").equals("url");
		return new ImageCall(model, prompt, count, size[0], size[1], format, url, body);
	}

	private static boolean isGpt(String model) {
		return model.startsWith("gpt-image-") || model.startsWith("chatgpt-image-");
	}

	boolean gpt() {
		return isGpt(this.model);
	}

	private static void checkLength(String model, String prompt) {
		int longest = switch (model) {
			case "dall-e-2" -> 1_000;
			case "dall-e-3" -> 4_000;
			default -> 32_000;
		};
		if (prompt.length() > longest) {
			throw Rule.refusal("prompt", "string_above_max_length",
					"Invalid 'prompt': string too long. Expected a string with maximum length " + longest + ".");
		}
	}

	private static void refuseWhatCannotBeDrawn(JsonNode body, String format) {
		if (format.equals("webp")) {
			throw Rule.refusal("output_format", "unsupported_value", "The simulator draws PNG and JPEG only.");
		}
		if (body.path("stream").asBoolean(false)) {
			throw Rule.refusal("stream", "unsupported_value", "The simulator does not stream pictures.");
		}
	}

	private static int[] size(String model, String size) {
		boolean older = model.startsWith("gpt-image-1") || model.startsWith("chatgpt-image-");
		List<String> sizes = switch (older ? "gpt-image-1" : model) {
			case "dall-e-2" -> List.of("256x256", "512x512", "1024x1024");
			case "dall-e-3" -> List.of("1024x1024", "1792x1024", "1024x1792");
			case "gpt-image-1" -> List.of("1024x1024", "1536x1024", "1024x1536", "auto");
			default -> List.of();
		};
		boolean auto = size.equals("auto")
				&& (sizes.isEmpty() || sizes.contains("auto") || model.startsWith("dall-e-"));
		Matcher matcher = SIZE.matcher(auto ? "1024x1024" : size);
		if (!matcher.matches() || (!auto && !sizes.isEmpty() && !sizes.contains(size))) {
			throw sizes.isEmpty() ? badSize() : Rule.unsupported("size", sizes);
		}
		int width = Integer.parseInt(matcher.group(1));
		int height = Integer.parseInt(matcher.group(2));
		int largest = isGpt(model) ? LARGEST_GPT : LARGEST;
		boolean steps = !isGpt(model) || (width % 16 == 0 && height % 16 == 0);
		if (width < 1 || height < 1 || width > largest || height > largest || !steps) {
			throw badSize();
		}
		return new int[] { width, height };
	}

	private static OpenAiError.Refusal badSize() {
		return Rule.refusal("size", "invalid_value", "Invalid 'size': expected WIDTHxHEIGHT within the limits of the "
				+ "model; newer GPT image models need multiples of 16 up to " + LARGEST_GPT + ".");
	}

	@Override
	public String toString() {
		return "ImageCall[model=" + this.model + ", count=" + this.count + "]";
	}

}
