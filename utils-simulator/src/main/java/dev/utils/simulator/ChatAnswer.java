package dev.utils.simulator;

import java.util.List;

/**
 * The deterministic answer: a friendly sentence that quotes the prompt, within the limits
 * that the request sets. It has characters of two, three and four bytes, so that clients
 * that split UTF-8 wrongly are found out.
 *
 * @param words the text in the pieces in which it is streamed
 * @param finishReason {@code stop} or {@code length}
 * @param promptTokens the tokens of the request
 */
record ChatAnswer(List<String> words, String finishReason, int promptTokens) {

	private static final int QUOTE = 80;

	static ChatAnswer to(ChatCall call) {
		String text = "You said: “" + quote(call.prompt()) + "” — and this is the simulator’s answer. "
				+ "No model was called, so it costs nothing and is the same every time. Voilà ✨ 🚀";
		int end = call.stops().stream().mapToInt(text::indexOf).filter((at) -> at >= 0).min().orElse(text.length());
		List<String> words = Words.split(text.substring(0, end));
		boolean cut = words.size() > call.maxTokens();
		return new ChatAnswer(cut ? words.subList(0, call.maxTokens()) : words, cut ? "length" : "stop",
				call.promptTokens());
	}

	private static String quote(String prompt) {
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
		return Words.count(text());
	}

	@Override
	public String toString() {
		return "ChatAnswer[completionTokens=" + completionTokens() + ", finishReason=" + this.finishReason + "]";
	}

}
