package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The deterministic answer to a conversation: calls of tools, JSON that fits the schema,
 * or a friendly sentence that quotes what was said, within the limits of the request.
 *
 * @param words the text in the pieces in which it is streamed; a piece is a token
 * @param calls the calls of tools, none where the answer is text
 * @param end why the answer ends
 * @param stop the stop sequence that ended it, or {@code null}
 */
record Completion(List<String> words, List<ToolCall> calls, End end, @Nullable String stop) {

	/**
	 * What is shown of thinking. Short: nobody waits for the simulator.
	 */
	static final List<String> THOUGHTS = Words.split("No need to think for long: quote what was said. 🤔");

	private static final int FRAGMENT = 8;

	/**
	 * Why an answer ends.
	 */
	enum End {

		STOP, STOP_SEQUENCE, LENGTH, CALLS

	}

	static Completion to(Conversation conversation) {
		List<ToolCall> calls = conversation.calls();
		if (!calls.isEmpty()) {
			return calls(calls, conversation.maxTokens());
		}
		String text = text(conversation);
		int end = text.length();
		String stop = null;
		for (String sequence : conversation.stops()) {
			int at = text.indexOf(sequence);
			if (at >= 0 && at < end) {
				end = at;
				stop = sequence;
			}
		}
		String said = text.substring(0, end);
		List<String> words = (conversation.schema() != null) ? Words.fragments(said, FRAGMENT) : Words.split(said);
		if (words.size() > conversation.maxTokens()) {
			return new Completion(words.subList(0, conversation.maxTokens()), List.of(), End.LENGTH, null);
		}
		return new Completion(words, List.of(), (stop != null) ? End.STOP_SEQUENCE : End.STOP, stop);
	}

	private static Completion calls(List<ToolCall> calls, int maxTokens) {
		List<ToolCall> made = new ArrayList<>();
		int left = maxTokens;
		for (ToolCall call : calls) {
			int tokens = call.fragments().size();
			made.add(call.limited(left));
			if (tokens > left) {
				return new Completion(List.of(), made, End.LENGTH, null);
			}
			left -= tokens;
		}
		return new Completion(List.of(), made, End.CALLS, null);
	}

	private static String text(Conversation conversation) {
		if (conversation.schema() != null) {
			return SchemaSample.of(conversation.schema()).toString();
		}
		if (!conversation.results().isEmpty()) {
			return "The tools said: “" + ChatAnswer.quote(String.join("”, “", conversation.results()))
					+ "” — that is all I know. ✨";
		}
		String prompt = ChatAnswer.quote(conversation.prompt());
		if (conversation.attachments().stream().anyMatch((type) -> type.startsWith("audio/"))) {
			return "Transcript of " + String.join(", ", conversation.attachments()) + ": “one, two, three — "
					+ "this is a recording” (asked: “" + prompt + "”).";
		}
		String seen = conversation.attachments().isEmpty() ? ""
				: "You showed me " + String.join(", ", conversation.attachments()) + ". ";
		return "You said: “" + prompt + "” — and this is the simulator’s answer. " + seen
				+ "No model was called, so it costs nothing and is the same every time. Voilà ✨ 🚀";
	}

	String text() {
		return String.join("", this.words);
	}

	int tokens() {
		return this.words.size() + this.calls.stream().mapToInt((call) -> call.fragments().size()).sum();
	}

	/**
	 * Returns what a provider gives along with thoughts and calls, to get it back
	 * unchanged: opaque to the client, in Base64.
	 */
	static String signature(String signed) {
		String mark = String.format(Locale.ROOT, "simulator:%08x", signed.hashCode());
		return Base64.getEncoder().encodeToString(mark.getBytes(StandardCharsets.US_ASCII));
	}

	@Override
	public String toString() {
		return "Completion[tokens=" + tokens() + ", end=" + this.end + "]";
	}

}
