package dev.utils.simulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import dev.utils.simulator.AnthropicError.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Anthropic's Messages API: {@code /v1/messages} and the counting of tokens. As strict as
 * the original about keys, versions, fields, and the order of messages.
 */
final class AnthropicProtocol implements WireProtocol {

	private static final String MESSAGES = "/v1/messages";

	private static final String COUNT = MESSAGES + "/count_tokens";

	private static final String REQUEST_ID = "request-id";

	private static final List<String> VERSIONS = List.of("2023-06-01", AnthropicRequest.CURRENT);

	private static final int TOKEN_LIMIT = 400_000;

	private static final int REQUEST_LIMIT = 4_000;

	private final AtomicLong requests = new AtomicLong();

	private final AtomicLong answers = new AtomicLong();

	@Override
	public boolean serves(String path) {
		return path.equals(MESSAGES) || path.startsWith(MESSAGES + "/");
	}

	@Override
	public String eventName(boolean error) {
		return error ? "error" : "content_block_delta";
	}

	@Override
	public Reply error(int status, Reply instead) {
		String requestId = instead.headers().getOrDefault(REQUEST_ID, "");
		Reply reply = stamp(AnthropicError.usual(status).reply(requestId), requestId, 0);
		return (status == 429) ? reply.withHeader("retry-after", "1") : reply;
	}

	/**
	 * Takes what was said out of a message and lets it end as a refusal.
	 */
	@Override
	public Reply blocked(Reply good) {
		if (!good.isEventStream()) {
			JsonNode body = Json.read(good.bytes());
			if (!(body instanceof ObjectNode message) || !AnthropicMessages.is("message", message)) {
				return good;
			}
			message.putArray("content");
			refuse(message);
			return good.withFrames(List.of(Json.write(message)));
		}
		List<byte[]> events = Sse.data(good)
			.stream()
			.map(Sse::json)
			.filter((event) -> !event.path("type").stringValue().startsWith("content_block"))
			.map((event) -> {
				if (event.path("delta") instanceof ObjectNode delta) {
					refuse(delta);
				}
				return Sse.event(event.path("type").stringValue(), event);
			})
			.toList();
		return good.withFrames(events);
	}

	private static void refuse(ObjectNode node) {
		node.put("stop_reason", "refusal").putNull("stop_sequence");
		node.putObject("stop_details")
			.put("type", "refusal")
			.putNull("category")
			.put("explanation", "The simulator was told to refuse.");
	}

	@Override
	public Answer answer(RecordedRequest request) {
		String requestId = String.format(Locale.ROOT, "req_sim%012d", this.requests.incrementAndGet());
		try {
			return route(request, requestId);
		}
		catch (Refusal ex) {
			return Answer.of(stamp(ex.error().reply(requestId), requestId, 0));
		}
	}

	private Answer route(RecordedRequest request, String requestId) {
		String path = request.path();
		if (!path.equals(MESSAGES) && !path.equals(COUNT)) {
			throw new Refusal(AnthropicError.usual(404));
		}
		if (!request.method().equals("POST")) {
			throw AnthropicError.of(405, "Method Not Allowed");
		}
		String version = check(request);
		JsonNode body = json(request);
		AnthropicRequest read = path.equals(COUNT) ? AnthropicRequest.count(body, version)
				: AnthropicRequest.message(body, version);
		if (read.model().startsWith("no-such-")) {
			throw AnthropicError.of(404, "model: " + read.model());
		}
		Reply reply = path.equals(COUNT) ? count(read) : message(read);
		return new Answer(stamp(reply, requestId, read.promptTokens()), read.conversation().prompt());
	}

	private static Reply count(AnthropicRequest request) {
		ObjectNode count = Json.object().put("input_tokens", request.promptTokens());
		return Reply.of(200, Reply.JSON, List.of(Json.write(count)));
	}

	private Reply message(AnthropicRequest request) {
		String id = String.format(Locale.ROOT, "sim%012d", this.answers.incrementAndGet());
		AnthropicRendering rendering = new AnthropicRendering(id, request, Completion.to(request.conversation()));
		return request.stream() ? Reply.of(200, Reply.EVENT_STREAM, rendering.events())
				: Reply.of(200, Reply.JSON, List.of(rendering.json()));
	}

	/**
	 * Checks the headers.
	 * @return the version of the API
	 */
	private static String check(RecordedRequest request) {
		String key = key(request);
		if (key.isEmpty()) {
			throw AnthropicError.of(401, "x-api-key header is required");
		}
		if (key.equals("sk-refused") || key.startsWith("sk-invalid")) {
			throw new Refusal(AnthropicError.usual(401));
		}
		if (request.size() > RequestBody.LIMIT) {
			throw new Refusal(AnthropicError.usual(413));
		}
		String version = request.header("anthropic-version");
		if (version == null) {
			throw AnthropicError.invalid("anthropic-version: header is required");
		}
		if (!VERSIONS.contains(version)) {
			throw AnthropicError.invalid("anthropic-version: \"" + version + "\" is not a valid version.");
		}
		return version;
	}

	private static String key(RecordedRequest request) {
		String key = request.header("x-api-key");
		return (key != null) ? key.strip() : bearer(request.header("authorization"));
	}

	private static String bearer(@Nullable String authorization) {
		if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
			return "";
		}
		return authorization.substring(7).strip();
	}

	private static JsonNode json(RecordedRequest request) {
		String type = request.header("content-type");
		if (type == null || !type.strip().toLowerCase(Locale.ROOT).startsWith(Reply.JSON)) {
			throw AnthropicError.invalid("content-type: must be application/json");
		}
		JsonNode body;
		try {
			body = Json.read(request.sharedBytes());
		}
		catch (JacksonException ex) {
			body = Json.object().nullNode();
		}
		if (!body.isObject()) {
			throw AnthropicError.invalid("The request body is not valid JSON");
		}
		return body;
	}

	private static Reply stamp(Reply reply, String requestId, int tokens) {
		String reset = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString();
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(REQUEST_ID, requestId);
		headers.put("anthropic-organization-id", "00000000-0000-4000-8000-000000000000");
		limit(headers, "requests", REQUEST_LIMIT, 1, reset);
		limit(headers, "tokens", TOKEN_LIMIT, tokens, reset);
		limit(headers, "input-tokens", TOKEN_LIMIT, tokens, reset);
		limit(headers, "output-tokens", TOKEN_LIMIT, 0, reset);
		return reply.withHeaders(headers);
	}

	private static void limit(Map<String, String> headers, String name, int limit, int used, String reset) {
		String prefix = "anthropic-ratelimit-" + name;
		headers.put(prefix + "-limit", Integer.toString(limit));
		headers.put(prefix + "-remaining", Integer.toString(Math.max(0, limit - used)));
		headers.put(prefix + "-reset", reset);
	}

}
