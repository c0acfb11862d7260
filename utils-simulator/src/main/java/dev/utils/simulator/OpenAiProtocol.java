package dev.utils.simulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import dev.utils.simulator.OpenAiError.Refusal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's API under {@code /v1}, and the files that its answers point at. As strict as
 * the original about keys, methods, content types and parameters.
 */
final class OpenAiProtocol implements WireProtocol {

	private static final String MODELS = "/v1/models";

	private static final String REQUEST_ID = "x-request-id";

	private static final String PROCESSING = "openai-processing-ms";

	private static final List<String> MODEL_NAMES = List.of("gpt-4o", "gpt-4o-mini", "simulator");

	private static final long MODEL_CREATED = 1_715_367_049;

	private static final int REQUEST_LIMIT = 10_000;

	private static final int TOKEN_LIMIT = 2_000_000;

	private final Map<String, Function<RecordedRequest, Answer>> posts = Map.of("/v1/chat/completions", this::chat,
			"/v1/responses", this::response, "/v1/images/generations", ImagesApi::generate, "/v1/images/edits",
			ImagesApi::edit, "/v1/audio/transcriptions", TranscriptionsApi::answer, "/v1/embeddings",
			EmbeddingsApi::answer);

	private final AtomicLong requests = new AtomicLong();

	private final AtomicLong completions = new AtomicLong();

	@Override
	public boolean serves(String path) {
		return path.equals("/v1") || path.startsWith("/v1/") || path.startsWith(ImageFiles.PREFIX);
	}

	@Override
	public Reply error(int status, Reply instead) {
		return OpenAiError.usual(status)
			.reply()
			.withHeader(REQUEST_ID, instead.headers().getOrDefault(REQUEST_ID, ""))
			.withHeader(PROCESSING, instead.headers().getOrDefault(PROCESSING, "0"));
	}

	@Override
	public Reply blocked(Reply good) {
		return ContentFilter.apply(good);
	}

	@Override
	public Answer answer(RecordedRequest request) {
		long start = System.nanoTime();
		Answer answer;
		try {
			answer = route(request);
		}
		catch (Refusal ex) {
			answer = Answer.of(ex.error().reply());
		}
		Reply stamped = answer.reply()
			.withHeader(REQUEST_ID, String.format(Locale.ROOT, "req_%012d", this.requests.incrementAndGet()))
			.withHeader(PROCESSING, Long.toString((System.nanoTime() - start) / 1_000_000));
		return new Answer(stamped, answer.prompt());
	}

	private Answer route(RecordedRequest request) {
		String path = request.path();
		Function<RecordedRequest, Answer> post = this.posts.get(path);
		if (post != null) {
			check(request, "POST");
			return post.apply(request);
		}
		if (path.startsWith(ImageFiles.PREFIX)) {
			return Answer.of(ImageFiles.answer(request));
		}
		if (path.equals(MODELS)) {
			check(request, "GET");
			return Answer.of(models());
		}
		if (path.startsWith(MODELS + "/")) {
			check(request, "GET");
			return Answer.of(model(path.substring(MODELS.length() + 1)));
		}
		throw new Refusal(OpenAiError.unknownPath(request.method(), path));
	}

	private static void check(RecordedRequest request, String method) {
		if (!request.method().equals(method)) {
			throw new Refusal(OpenAiError.wrongMethod(request.method(), method));
		}
		String key = bearer(request.header("authorization"));
		if (key.isEmpty()) {
			throw new Refusal(OpenAiError.missingKey());
		}
		if (key.equals("sk-refused") || key.startsWith("sk-invalid")) {
			throw new Refusal(OpenAiError.refusedKey(key));
		}
		if (method.equals("POST") && request.size() > RequestBody.LIMIT) {
			throw new Refusal(OpenAiError.tooLarge(RequestBody.LIMIT));
		}
	}

	private static String bearer(@Nullable String authorization) {
		if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
			return "";
		}
		return authorization.substring(7).strip();
	}

	private Answer chat(RecordedRequest request) {
		ChatCall call = ChatCall.read(OpenAiBody.json(request));
		OpenAiBody.checkModel(call.model());
		if (call.model().startsWith("responses-only-")) {
			throw new Refusal(OpenAiError.wrongEndpoint("v1/responses", "v1/chat/completions"));
		}
		ChatAnswer answer = ChatAnswer.to(call);
		String id = String.format(Locale.ROOT, "chatcmpl-sim%012d", this.completions.incrementAndGet());
		ChatRendering rendering = new ChatRendering(id, Instant.now().getEpochSecond(), call, answer);
		Reply reply = call.stream() ? Reply.of(200, Reply.EVENT_STREAM, rendering.events())
				: Reply.of(200, Reply.JSON, List.of(rendering.json()));
		return new Answer(withRateLimits(reply, answer.promptTokens() + answer.completionTokens()), call.prompt());
	}

	private Answer response(RecordedRequest request) {
		ResponsesCall call = ResponsesCall.read(OpenAiBody.json(request));
		ChatCall chat = call.chat();
		OpenAiBody.checkModel(chat.model());
		ChatAnswer answer = ChatAnswer.to(chat);
		ResponsesRendering rendering = new ResponsesRendering(this.completions.incrementAndGet(),
				Instant.now().getEpochSecond(), call, answer);
		Reply reply = chat.stream() ? Reply.of(200, Reply.EVENT_STREAM, rendering.events())
				: Reply.of(200, Reply.JSON, List.of(rendering.json()));
		return new Answer(withRateLimits(reply, answer.promptTokens() + answer.completionTokens()), chat.prompt());
	}

	private static Reply withRateLimits(Reply reply, int tokens) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("x-ratelimit-limit-requests", Integer.toString(REQUEST_LIMIT));
		headers.put("x-ratelimit-limit-tokens", Integer.toString(TOKEN_LIMIT));
		headers.put("x-ratelimit-remaining-requests", Integer.toString(REQUEST_LIMIT - 1));
		headers.put("x-ratelimit-remaining-tokens", Integer.toString(Math.max(0, TOKEN_LIMIT - tokens)));
		headers.put("x-ratelimit-reset-requests", "6ms");
		headers.put("x-ratelimit-reset-tokens", "0s");
		return reply.withHeaders(headers);
	}

	private static Reply models() {
		ObjectNode list = Json.object();
		list.put("object", "list");
		ArrayNode data = list.putArray("data");
		MODEL_NAMES.forEach((name) -> data.add(describe(name)));
		return Reply.of(200, Reply.JSON, List.of(Json.write(list)));
	}

	private static Reply model(String name) {
		OpenAiBody.checkModel(name);
		return Reply.of(200, Reply.JSON, List.of(Json.write(describe(name))));
	}

	private static ObjectNode describe(String name) {
		return Json.object()
			.put("id", name)
			.put("object", "model")
			.put("created", MODEL_CREATED)
			.put("owned_by", "simulator");
	}

}
