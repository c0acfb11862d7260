package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * The deterministic answer, within the limits that the request sets: calls of tools, JSON
 * that fits, or a friendly sentence that quotes the prompt or the results of tools. The
 * sentence has characters of two, three and four bytes, so that clients that split UTF-8
 * wrongly are found out.
 *
 * @param words the text in the pieces in which it is streamed
 * @param toolCalls the calls, none where the answer is text
 * @param finishReason {@code stop}, {@code length} or {@code tool_calls}
 * @param promptTokens the tokens of the request
 * @param reasoningTokens the tokens of the thoughts
 */
record ChatAnswer(List<String> words, List<ToolCall> toolCalls, String finishReason, int promptTokens,
		int reasoningTokens) {

	private static final int QUOTE = 80;

	static ChatAnswer to(ChatCall call) {
		int reasoning = Math.min(call.reasoningTokens(), call.maxTokens());
		int room = call.maxTokens() - reasoning;
		if (!call.toolCalls().isEmpty()) {
			return calls(call, reasoning, room);
		}
		String text = text(call);
		int end = call.stops().stream().mapToInt(text::indexOf).filter((at) -> at >= 0).min().orElse(text.length());
		List<String> words = Words.split(text.substring(0, end));
		boolean cut = words.size() > room;
		return new ChatAnswer(cut ? words.subList(0, room) : words, List.of(), cut ? "length" : "stop",
				call.promptTokens(), reasoning);
	}

	/**
	 * As with OpenAI, an answer that was forced to be a certain call ends with
	 * {@code stop}, and one that is too long breaks off within the arguments.
	 */
	private static ChatAnswer calls(ChatCall call, int reasoning, int room) {
		List<ToolCall> calls = new ArrayList<>();
		int left = room;
		boolean cut = false;
		for (ToolCall next : call.toolCalls()) {
			if (left > 0) {
				calls.add(next.limited(left));
			}
			cut |= next.fragments().size() > left;
			left = Math.max(0, left - next.fragments().size());
		}
		String reason = call.forced() ? "stop" : "tool_calls";
		return new ChatAnswer(List.of(), calls, cut ? "length" : reason, call.promptTokens(), reasoning);
	}

	private static String text(ChatCall call) {
		JsonNode schema = call.schema();
		if (schema != null) {
			JsonNode any = Json.object().put("answer", "You said: “" + quote(call.prompt()) + "”");
			return (schema.isEmpty() ? any : SchemaSample.of(schema)).toString();
		}
		if (!call.results().isEmpty()) {
			return "The tools said: “" + quote(String.join("”, “", call.results())) + "” — that is all I know. ✨";
		}
		return "You said: “" + quote(call.prompt()) + "” — and this is the simulator’s answer. "
				+ "No model was called, so it costs nothing and is the same every time. Voilà ✨ 🚀";
	}

	static String quote(String prompt) {
		String text = Directives.remove(prompt.substring(0, Math.min(prompt.length(), 1_000)))
			.replaceAll("\\s+", " ")
			.strip();
		if (text.isEmpty()) {
			return "…";
		}
		int length = text.codePointCount(0, text.length());
		return (length <= QUOTE) ? text : text.substring(0, text.offsetByCodePoints(0, QUOTE)) + "…";
	}

	String text() {
		return String.join("", this.words);
	}

	int completionTokens() {
		int arguments = this.toolCalls.stream().mapToInt((call) -> call.fragments().size()).sum();
		return this.reasoningTokens + Words.count(text()) + arguments;
	}

	@Override
	public String toString() {
		return "ChatAnswer[completionTokens=" + completionTokens() + ", finishReason=" + this.finishReason + "]";
	}

}
