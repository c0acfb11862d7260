package dev.utils.simulator;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;

import dev.utils.simulator.Transcript.Span;
import dev.utils.simulator.WireProtocol.Answer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model of Hugging Face does with a request. A path names the model but not its
 * task, so the request has to show it: a recording is transcribed, a picture is changed,
 * and from a text a picture is made. A model whose name says what it is for takes nothing
 * else.
 */
final class HuggingFaceTask {

	private static final int SIDE = 512;

	private static final int LARGEST = 4096;

	private static final int DIMENSIONS = 384;

	private static final List<String> HEARING = List.of("whisper", "wav2vec");

	private static final List<String> CHANGING = List.of("edit", "kontext", "pix2pix");

	private static final Set<String> KEYS = Set.of("inputs", "parameters", "options");

	private static final Set<String> EMBEDDING_KEYS = Set.of("inputs", "normalize", "prompt_name", "truncate",
			"truncation_direction");

	private static final Rule FINITE = Rule.type("a number", JsonNode::isNumber);

	private static final Map<String, Rule> DRAWING = Map.of("guidance_scale", FINITE, "negative_prompt", Rule.ANY,
			"num_inference_steps", Rule.integer(1, 500), "width", Rule.integer(1, LARGEST), "height",
			Rule.integer(1, LARGEST), "scheduler", Rule.STRING, "seed", Rule.INTEGER);

	private static final Map<String, Rule> EDITING = Map.of("prompt", Rule.STRING, "guidance_scale", FINITE,
			"negative_prompt", Rule.ANY, "num_inference_steps", Rule.integer(1, 500), "target_size", Rule.OBJECT,
			"strength", FINITE, "seed", Rule.INTEGER);

	private static final Map<String, Rule> LISTENING = Map.of("return_timestamps",
			Rule.type("a boolean or a string", (node) -> node.isBoolean() || node.isString()), "generation_parameters",
			Rule.OBJECT, "generate_kwargs", Rule.OBJECT);

	private HuggingFaceTask() {
	}

	static Answer answer(String model, RecordedRequest request) {
		String contentType = contentType(request);
		if (contentType.startsWith("audio/")) {
			return transcribe(model, request.sharedBytes(), Json.object());
		}
		if (contentType.startsWith("image/")) {
			return change(request.sharedBytes(), Json.object());
		}
		JsonNode body = json(request, contentType);
		known(body, KEYS);
		String inputs = text(body.path("inputs"));
		byte[] media = Objects.requireNonNullElse(Media.decode(inputs), new byte[0]);
		JsonNode parameters = body.path("parameters");
		if (isNamed(model, HEARING) || Media.audio(media) != null) {
			return transcribe(model, media, parameters);
		}
		if (isNamed(model, CHANGING) || Media.image(media) != null) {
			return change(media, parameters);
		}
		return draw(inputs, parameters);
	}

	private static String contentType(RecordedRequest request) {
		return Objects.requireNonNullElse(request.header("content-type"), "").strip().toLowerCase(Locale.ROOT);
	}

	private static boolean isNamed(String model, List<String> parts) {
		return parts.stream().anyMatch(model.toLowerCase(Locale.ROOT)::contains);
	}

	private static JsonNode json(RecordedRequest request, String contentType) {
		if (!contentType.startsWith(Reply.JSON)) {
			throw HuggingFaceError.refusal(400, "Content type \"" + contentType + "\" not supported. Supported content "
					+ "types are: application/json, audio/*, image/*");
		}
		try {
			return Json.read(request.sharedBytes());
		}
		catch (JacksonException ex) {
			throw HuggingFaceError.refusal(400, "The body is not valid JSON.");
		}
	}

	private static void known(JsonNode object, Set<String> names) {
		for (String name : object.propertyNames()) {
			if (!names.contains(name)) {
				throw HuggingFaceError.refusal(422, "unknown field: " + name);
			}
		}
	}

	private static String text(JsonNode inputs) {
		if (!inputs.isString() || inputs.stringValue().isEmpty()) {
			throw HuggingFaceError.refusal(422, "inputs: a string is required and must not be empty");
		}
		return inputs.stringValue();
	}

	private static void check(JsonNode parameters, Map<String, Rule> rules) {
		known(parameters, rules.keySet());
		for (Entry<String, JsonNode> parameter : parameters.properties()) {
			if (parameter.getValue().isNull()) {
				continue;
			}
			try {
				rules.getOrDefault(parameter.getKey(), Rule.ANY).check(parameter.getKey(), parameter.getValue());
			}
			catch (OpenAiError.Refusal ex) {
				throw HuggingFaceError.refusal(422, "parameters." + ex.error().message());
			}
		}
	}

	private static Answer draw(String prompt, JsonNode parameters) {
		check(parameters, DRAWING);
		String seed = "image-" + prompt + parameters.path("seed").asString("");
		return new Answer(picture(seed, parameters.path("width").asInt(SIDE), parameters.path("height").asInt(SIDE)),
				prompt);
	}

	private static Answer change(byte[] image, JsonNode parameters) {
		check(parameters, EDITING);
		if (Media.image(image) == null) {
			throw HuggingFaceError.refusal(400, "inputs: cannot identify image file");
		}
		String prompt = parameters.path("prompt").asString("");
		JsonNode size = parameters.path("target_size");
		check(size, Map.of("width", Rule.integer(1, LARGEST), "height", Rule.integer(1, LARGEST)));
		return new Answer(picture("edit-" + prompt + Arrays.hashCode(image), size.path("width").asInt(SIDE),
				size.path("height").asInt(SIDE)), prompt);
	}

	private static Reply picture(String seed, int width, int height) {
		return Reply.of(200, "image/png", List.of(Png.draw(width, height, seed)));
	}

	private static Answer transcribe(String model, byte[] audio, JsonNode parameters) {
		check(parameters, LISTENING);
		String format = Media.audio(audio);
		if (format == null) {
			throw HuggingFaceError.refusal(400, "Malformed soundfile: " + model + " could not read the audio");
		}
		Transcript transcript = Transcript.of(audio, format);
		ObjectNode body = Json.object().put("text", transcript.text());
		JsonNode timestamps = parameters.path("return_timestamps");
		if (timestamps.asBoolean(timestamps.isString())) {
			boolean words = timestamps.asString("").equals("word");
			ArrayNode chunks = body.putArray("chunks");
			for (Span span : words ? transcript.words() : transcript.segments()) {
				chunks.addObject().put("text", span.text()).putArray("timestamp").add(span.start()).add(span.end());
			}
		}
		return Answer.of(Reply.of(200, Reply.JSON, List.of(Json.write(body))));
	}

	/**
	 * Answers one vector for each text, in their order.
	 */
	static Answer embed(RecordedRequest request) {
		JsonNode body = json(request, contentType(request));
		known(body, EMBEDDING_KEYS);
		JsonNode inputs = body.path("inputs");
		List<JsonNode> texts = inputs.isArray() ? List.copyOf(inputs.values()) : List.of(inputs);
		if (texts.isEmpty()) {
			throw HuggingFaceError.refusal(422, "inputs: must not be empty");
		}
		ArrayNode vectors = Json.object().arrayNode();
		for (JsonNode text : texts) {
			ArrayNode vector = vectors.addArray();
			for (float number : Vectors.unit(text(text), DIMENSIONS)) {
				vector.add(number);
			}
		}
		return new Answer(Reply.of(200, Reply.JSON, List.of(Json.write(vectors))), texts.get(0).stringValue());
	}

}
