package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.utils.simulator.GeminiError.Refusal;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's Gemini API under {@code /v1} and {@code /v1beta}: content whole and streamed,
 * embeddings, the counting of tokens. As strict as the original about keys, fields, parts
 * and turns.
 */
final class GeminiProtocol implements WireProtocol {

	private static final Pattern METHOD = Pattern.compile(
			"/(v1|v1beta)/models/([^/]+):(generateContent|streamGenerateContent|embedContent|batchEmbedContents|countTokens)");

	private final AtomicLong answers = new AtomicLong();

	@Override
	public boolean serves(String path) {
		return path.startsWith("/v1beta/") || METHOD.matcher(path).matches();
	}

	@Override
	public Reply error(int status, Reply instead) {
		return GeminiError.usual(status).reply();
	}

	/**
	 * Leaves no candidate, only the reason why.
	 */
	@Override
	public Reply blocked(Reply good) {
		JsonNode whole = good.isEventStream() ? Sse.json(Sse.data(good).get(0)) : Json.read(good.bytes());
		JsonNode first = whole.isArray() ? whole.path(0) : whole;
		if (!(first instanceof ObjectNode response) || !response.has("candidates")) {
			return good;
		}
		response.remove("candidates");
		response.putObject("promptFeedback").put("blockReason", "SAFETY");
		JsonNode prompt = response.path("usageMetadata").path("promptTokenCount");
		response.putObject("usageMetadata").set("promptTokenCount", prompt).set("totalTokenCount", prompt);
		if (good.isEventStream()) {
			return good.withFrames(List.of(("data: " + response + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
		}
		return good.withFrames(
				List.of(Json.write(whole.isArray() ? JsonNodeFactory.instance.arrayNode().add(response) : response)));
	}

	@Override
	public Answer answer(RecordedRequest request) {
		try {
			return route(request);
		}
		catch (Refusal ex) {
			return Answer.of(ex.error().reply());
		}
	}

	private Answer route(RecordedRequest request) {
		Matcher method = METHOD.matcher(request.path());
		if (!method.matches() || !request.method().equals("POST")) {
			throw new Refusal(GeminiError.usual(404));
		}
		check(request);
		JsonNode body = json(request);
		String model = method.group(2);
		if (model.startsWith("no-such-")) {
			throw GeminiError.unknownModel(model, method.group(1), method.group(3));
		}
		return switch (method.group(3)) {
			case "embedContent" -> Answer.of(json(GeminiEmbeddings.one(model, body)));
			case "batchEmbedContents" -> Answer.of(json(GeminiEmbeddings.batch(model, body)));
			case "countTokens" -> Answer.of(json(Json.object().put("totalTokens", GeminiRequest.count(model, body))));
			case "generateContent" -> content(GeminiRequest.read(model, body), Form.WHOLE);
			default -> content(GeminiRequest.read(model, body),
					parameter(request.query(), "alt").equals("sse") ? Form.EVENTS : Form.ARRAY);
		};
	}

	private Answer content(GeminiRequest request, Form form) {
		String id = String.format(Locale.ROOT, "sim%012d", this.answers.incrementAndGet());
		GeminiRendering rendering = new GeminiRendering(id, request, Completion.to(request.conversation()));
		Reply reply = switch (form) {
			case WHOLE -> Reply.of(200, Reply.JSON, List.of(rendering.json()));
			case ARRAY -> Reply.of(200, Reply.JSON, List.of(rendering.array()));
			case EVENTS -> Reply.of(200, Reply.EVENT_STREAM, rendering.events());
		};
		return new Answer(reply, request.conversation().prompt());
	}

	private static Reply json(ObjectNode body) {
		return Reply.of(200, Reply.JSON, List.of(Json.write(body)));
	}

	private static void check(RecordedRequest request) {
		String header = request.header("x-goog-api-key");
		String key = (header != null) ? header.strip() : parameter(request.query(), "key");
		if (key.isEmpty()) {
			throw (request.header("authorization") != null) ? new Refusal(GeminiError.usual(401))
					: GeminiError.missingKey();
		}
		if (key.equals("sk-refused") || key.startsWith("sk-invalid")) {
			throw GeminiError.refusedKey();
		}
		if (request.size() > RequestBody.LIMIT) {
			throw GeminiError.invalid("Request payload size exceeds the limit: " + RequestBody.LIMIT + " bytes.");
		}
	}

	private static String parameter(String query, String name) {
		return Arrays.stream(query.split("&", -1))
			.filter((pair) -> pair.startsWith(name + "="))
			.map((pair) -> pair.substring(name.length() + 1))
			.findFirst()
			.orElse("");
	}

	private static JsonNode json(RecordedRequest request) {
		JsonNode body;
		try {
			body = Json.read(request.sharedBytes());
		}
		catch (JacksonException ex) {
			throw GeminiError.invalid("Invalid JSON payload received. Parser error.");
		}
		if (!body.isObject()) {
			throw GeminiError.invalid("Invalid JSON payload received. Root element must be a message.");
		}
		return body;
	}

	/**
	 * How the answer is delivered.
	 */
	private enum Form {

		WHOLE, ARRAY, EVENTS

	}

}
