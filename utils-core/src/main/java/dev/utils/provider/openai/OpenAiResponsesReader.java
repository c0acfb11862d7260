package dev.utils.provider.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.utils.llm.Content;
import dev.utils.llm.Content.Reasoning.Echo;
import dev.utils.llm.FinishReason;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the response objects of the responses API. Takes a missing, null or unexpected
 * value as not said.
 */
final class OpenAiResponsesReader {

	private final OpenAiErrors errors;

	OpenAiResponsesReader(OpenAiErrors errors) {
		this.errors = errors;
	}

	/**
	 * Read the response that is a whole answer.
	 */
	ChatAnswer readAnswer(@Nullable JsonNode response) {
		if (response == null || !response.isObject()) {
			throw new UnreadableAnswerException("the answer is no JSON object");
		}
		String status = text(response.path("status"));
		failIfFailed(response, status);
		if (!response.path("output").isArray()) {
			throw new UnreadableAnswerException("the answer holds no output");
		}
		return answer(response, status, content(response.path("output")));
	}

	/**
	 * Throw what a response says went wrong, if it does.
	 */
	void failIfFailed(JsonNode response, @Nullable String status) {
		if (response.hasNonNull("error") || "failed".equals(status)) {
			throw new ProviderErrorException(this.errors.classify(null, response.path("error")));
		}
	}

	/**
	 * Return an answer.
	 * @param response tells everything but the content
	 * @param status the response's status, or {@code null} if not said
	 * @param content the content
	 */
	ChatAnswer answer(JsonNode response, @Nullable String status, List<Content> content) {
		String reason = text(response.path("incomplete_details").path("reason"));
		String word = (reason != null) ? reason : status;
		return new ChatAnswer(content, text(response.path("model")), finishReason(word, content), word,
				OpenAiUsage.read(response.path("usage")), text(response.path("id")));
	}

	private static FinishReason finishReason(@Nullable String word, List<Content> content) {
		return (word == null) ? FinishReason.OTHER : switch (word) {
			case "completed" -> content.stream().anyMatch(Content.ToolCall.class::isInstance) ? FinishReason.TOOL_CALLS
					: FinishReason.STOP;
			case "max_output_tokens" -> FinishReason.LENGTH;
			case "content_filter" -> FinishReason.CONTENT_FILTER;
			default -> FinishReason.OTHER;
		};
	}

	/**
	 * Read output items, in their order, which the provider wants kept.
	 */
	List<Content> content(Iterable<JsonNode> items) {
		List<Content> content = new ArrayList<>();
		for (JsonNode item : items) {
			switch (item.path("type").asString("")) {
				case "message" -> {
					String text = message(item.path("content"));
					if (!text.isEmpty()) {
						content.add(new Content.Text(text));
					}
				}
				case "reasoning" -> content.add(new Content.Reasoning(thoughts(item),
						new Echo(OpenAiResponsesInput.PROTOCOL, item.toString())));
				case "function_call" -> {
					if (item.path("name").isString()) {
						content.add(call(item, content.size()));
					}
				}
				default -> {
				}
			}
		}
		return content;
	}

	private static String message(JsonNode content) {
		if (content.isString()) {
			return content.stringValue();
		}
		// A refusal comes in place of the text, and is what the model said.
		return content.valueStream()
			.map((part) -> part.path("text").asString(part.path("refusal").asString("")))
			.collect(Collectors.joining());
	}

	/**
	 * Return the summary of the thoughts, or the thoughts themselves where a model shows
	 * them.
	 */
	private static String thoughts(JsonNode item) {
		String summary = joined(item.path("summary"));
		return summary.isEmpty() ? joined(item.path("content")) : summary;
	}

	private static String joined(JsonNode parts) {
		return parts.valueStream()
			.map((part) -> part.path("text").asString(""))
			.filter((text) -> !text.isEmpty())
			.collect(Collectors.joining("\n\n"));
	}

	private static Content.ToolCall call(JsonNode item, int position) {
		JsonNode arguments = item.path("arguments");
		String id = Objects.requireNonNullElseGet(text(item.path("call_id")),
				() -> item.path("id").asString("call_" + position));
		// Some servers send the object itself.
		return new Content.ToolCall(id, item.path("name").stringValue(),
				arguments.isObject() ? arguments.toString() : arguments.asString(""));
	}

	private static @Nullable String text(JsonNode value) {
		return value.isString() ? value.stringValue() : null;
	}

}
