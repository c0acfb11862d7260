package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What matters of a request to the Messages API, after it was found to be valid.
 *
 * @param model the model
 * @param conversation what the model reads
 * @param promptTokens all tokens of the request
 * @param cachedTokens those of them up to the last mark of the prompt cache
 * @param warm whether the cache has them already: it is filled by the first message of a
 * conversation and read by the later ones
 * @param stream whether the answer is an event stream
 * @param thoughts the thoughts that the answer begins with, {@code null} for none
 */
record AnthropicRequest(String model, Conversation conversation, int promptTokens, int cachedTokens, boolean warm,
		boolean stream, @Nullable List<String> thoughts) {

	static final String CURRENT = "2026-10-21";

	private static final Pattern BUDGET_ONLY = Pattern.compile("^claude-\\w+-4-5\\b");

	private static final List<String> SAMPLING = List.of("temperature", "top_p", "top_k");

	/**
	 * Validates and reads a request for a message.
	 * @throws AnthropicError.Refusal if Anthropic would refuse it
	 */
	static AnthropicRequest message(JsonNode body, String version) {
		for (String name : SAMPLING) {
			if (version.equals(CURRENT) && body.has(name)) {
				throw AnthropicError.invalid(name + ": not supported with anthropic-version " + CURRENT);
			}
		}
		JsonNode request = AnthropicShapes.check("Request", body, "");
		checkModel(request);
		checkThinking(request);
		return read(request, version);
	}

	/**
	 * Validates and reads a request whose tokens are to be counted.
	 * @throws AnthropicError.Refusal if Anthropic would refuse it
	 */
	static AnthropicRequest count(JsonNode body, String version) {
		return read(AnthropicShapes.check("Count", body, ""), version);
	}

	/**
	 * Refuses what models of the generation 4.5 do not take: they think by a budget, and
	 * only the largest knows an effort beside it.
	 */
	private static void checkModel(JsonNode request) {
		String model = request.path("model").stringValue();
		if (!BUDGET_ONLY.matcher(model).find()) {
			return;
		}
		if (isThinking("adaptive", request)) {
			throw AnthropicError.invalid("adaptive thinking is not supported on this model");
		}
		if (request.path("output_config").has("effort") && !model.contains("opus")) {
			throw AnthropicError.invalid("This model does not support the effort parameter.");
		}
	}

	private static void checkThinking(JsonNode request) {
		if (!isThinking("enabled", request)) {
			return;
		}
		if (request.path("thinking").path("budget_tokens").intValue() >= request.path("max_tokens").intValue()) {
			throw AnthropicError.invalid("`max_tokens` must be greater than `thinking.budget_tokens`.");
		}
		if (request.path("temperature").asDouble(1) != 1) {
			throw AnthropicError.invalid("`temperature` may only be set to 1 when thinking is enabled.");
		}
		JsonNode messages = request.path("messages");
		JsonNode called = messages.path(messages.size() - 2);
		JsonNode first = called.path("content").path(0);
		boolean resumes = called.path("content")
			.valueStream()
			.anyMatch((block) -> AnthropicMessages.is("tool_use", block));
		if (resumes && !first.path("type").asString("").endsWith("thinking")) {
			throw AnthropicError
				.invalid("messages." + (messages.size() - 2) + ".content.0.type: Expected `thinking` or "
						+ "`redacted_thinking`, but found `" + first.path("type").asString("") + "`.");
		}
	}

	private static boolean isThinking(String type, JsonNode request) {
		return AnthropicMessages.is(type, request.path("thinking"));
	}

	private static AnthropicRequest read(JsonNode request, String version) {
		JsonNode messages = request.path("messages");
		AnthropicMessages.check(messages, version.equals(CURRENT));
		JsonNode schema = request.path("output_config").path("format").path("schema");
		if (schema.isObject()) {
			AnthropicTools.checkClosed(schema);
		}
		Reader reader = new Reader();
		reader.add(request.path("system"));
		for (JsonNode message : messages.values()) {
			reader.message(message);
		}
		Conversation conversation = new Conversation(reader.prompt, reader.asked, List.copyOf(reader.results),
				List.copyOf(reader.attachments), AnthropicTools.read(request), schema.isObject() ? schema : null,
				stops(request.path("stop_sequences")), request.path("max_tokens").asInt(Integer.MAX_VALUE));
		boolean automatic = request.path("cache_control").isObject();
		return new AnthropicRequest(request.path("model").stringValue(), conversation, reader.tokens,
				automatic ? reader.tokens : reader.cached, messages.size() > 1, request.path("stream").asBoolean(false),
				thoughts(request));
	}

	private static @Nullable List<String> thoughts(JsonNode request) {
		if (!isThinking("enabled", request) && !isThinking("adaptive", request)) {
			return null;
		}
		boolean hidden = request.path("thinking").path("display").asString("").equals("omitted");
		return hidden ? List.of() : Completion.THOUGHTS;
	}

	private static List<String> stops(JsonNode sequences) {
		List<String> stops = sequences.valueStream().map(JsonNode::stringValue).toList();
		if (stops.stream().anyMatch(String::isBlank)) {
			throw AnthropicError.invalid("stop_sequences: each stop sequence must contain non-whitespace");
		}
		return stops;
	}

	@Override
	public String toString() {
		return "AnthropicRequest[model=" + this.model + ", promptTokens=" + this.promptTokens + "]";
	}

	/**
	 * Collects what was said, block by block.
	 */
	private static final class Reader {

		private final List<String> results = new ArrayList<>();

		private final List<String> attachments = new ArrayList<>();

		private String prompt = "";

		private boolean asked;

		private int tokens;

		private int cached;

		void message(JsonNode message) {
			this.results.clear();
			this.attachments.clear();
			String text = add(message.path("content"));
			boolean user = AnthropicMessages.isFrom("user", message);
			this.asked = user && !text.isEmpty() && this.results.isEmpty();
			if (user && !text.isEmpty()) {
				this.prompt = text;
			}
		}

		/**
		 * Returns the text of blocks, or of one string.
		 */
		String add(JsonNode content) {
			if (content.isString()) {
				this.tokens += Words.count(content.stringValue());
				return content.stringValue();
			}
			List<String> texts = new ArrayList<>();
			for (JsonNode block : content.values()) {
				String text = block.path("text").asString("");
				this.tokens += Words.count(text);
				if (AnthropicMessages.is("text", block)) {
					texts.add(text);
				}
				else if (AnthropicMessages.is("tool_result", block)) {
					this.results.add(add(block.path("content")));
				}
				else if (block.path("source").isObject()) {
					this.attachments.add(mediaType(block));
				}
				if (block.path("cache_control").isObject()) {
					this.cached = this.tokens;
				}
			}
			return String.join("\n", texts);
		}

		private static String mediaType(JsonNode block) {
			return block.path("source").path("media_type").asString(block.path("type").stringValue());
		}

	}

}
