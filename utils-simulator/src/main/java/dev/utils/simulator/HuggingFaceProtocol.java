package dev.utils.simulator;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

import dev.utils.simulator.HuggingFaceError.Refusal;

/**
 * The task API of Hugging Face's router under {@code /hf-inference}. Its chat is
 * OpenAI's.
 */
final class HuggingFaceProtocol implements WireProtocol {

	private static final String PREFIX = "/hf-inference/";

	private static final String MODELS = PREFIX + "models/";

	private static final String EMBED = "/pipeline/feature-extraction";

	private static final String REQUEST_ID = "x-request-id";

	private final AtomicLong requests = new AtomicLong();

	@Override
	public boolean serves(String path) {
		return path.startsWith(PREFIX);
	}

	@Override
	public Reply error(int status, Reply instead) {
		return HuggingFaceError.usual(status)
			.reply()
			.withHeader(REQUEST_ID, instead.headers().getOrDefault(REQUEST_ID, ""));
	}

	@Override
	public Reply blocked(Reply good) {
		return good;
	}

	@Override
	public Answer answer(RecordedRequest request) {
		Answer answer;
		try {
			answer = route(request);
		}
		catch (Refusal ex) {
			answer = Answer.of(ex.error().reply());
		}
		String id = String.format(Locale.ROOT, "hf-%012d", this.requests.incrementAndGet());
		return new Answer(answer.reply().withHeader(REQUEST_ID, id), answer.prompt());
	}

	private static Answer route(RecordedRequest request) {
		if (!request.path().startsWith(MODELS)) {
			throw HuggingFaceError.refusal(404, "Not Found");
		}
		if (!request.method().equals("POST")) {
			throw HuggingFaceError.refusal(405, "Method Not Allowed");
		}
		checkKey(Objects.requireNonNullElse(request.header("authorization"), ""));
		if (request.size() > RequestBody.LIMIT) {
			throw HuggingFaceError.refusal(413, "Payload Too Large");
		}
		boolean embed = request.path().endsWith(EMBED);
		int end = request.path().length() - (embed ? EMBED.length() : 0);
		String model = request.path().substring(MODELS.length(), Math.max(MODELS.length(), end));
		checkModel(model);
		return embed ? HuggingFaceTask.embed(request) : HuggingFaceTask.answer(model, request);
	}

	private static void checkKey(String authorization) {
		boolean bearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
		String key = bearer ? authorization.substring(7).strip() : "";
		if (key.isEmpty() || key.equals("sk-refused") || key.startsWith("sk-invalid")) {
			throw new Refusal(HuggingFaceError.usual(401));
		}
	}

	/**
	 * Models are named with their owner. The name alone says whether the model exists or
	 * is still loading.
	 */
	private static void checkModel(String model) {
		if (!model.matches("[\\w.-]+(/[\\w.-]+)?")) {
			throw HuggingFaceError.refusal(404, "Not Found");
		}
		String name = model.substring(model.indexOf('/') + 1);
		if (name.startsWith("no-such-")) {
			throw HuggingFaceError.refusal(404, "Model " + model + " does not exist");
		}
		if (name.startsWith("loading-")) {
			throw HuggingFaceError.refusal(503, HuggingFaceError.loading(model));
		}
	}

}
