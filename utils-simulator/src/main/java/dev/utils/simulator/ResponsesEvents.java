package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * The events of one stream of the responses endpoint, numbered as they come.
 */
final class ResponsesEvents {

	private final List<byte[]> frames = new ArrayList<>();

	void add(String type, ObjectNode fields) {
		ObjectNode data = Json.object().put("type", type).put("sequence_number", this.frames.size());
		data.setAll(fields);
		this.frames.add(Sse.event(type, data));
	}

	void reasoning(int index, ObjectNode item, List<String> words) {
		begin(index, item, "summary");
		if (!item.path("summary").isEmpty()) {
			String text = String.join("", words);
			add("response.reasoning_summary_part.added",
					place(index, item, "summary_index").set("part", ResponsesRendering.summary("")));
			for (String word : words) {
				add("response.reasoning_summary_text.delta", place(index, item, "summary_index").put("delta", word));
			}
			add("response.reasoning_summary_text.done", place(index, item, "summary_index").put("text", text));
			add("response.reasoning_summary_part.done",
					place(index, item, "summary_index").set("part", ResponsesRendering.summary(text)));
		}
		done(index, item);
	}

	void message(int index, ObjectNode item, List<String> words) {
		String text = String.join("", words);
		begin(index, item, "content");
		add("response.content_part.added",
				place(index, item, "content_index").set("part", ResponsesRendering.part("")));
		for (String word : words) {
			ObjectNode delta = place(index, item, "content_index").put("delta", word);
			delta.putArray("logprobs");
			add("response.output_text.delta", delta);
		}
		ObjectNode whole = place(index, item, "content_index").put("text", text);
		whole.putArray("logprobs");
		add("response.output_text.done", whole);
		add("response.content_part.done",
				place(index, item, "content_index").set("part", ResponsesRendering.part(text)));
		done(index, item);
	}

	void functionCall(int index, ObjectNode item, List<String> fragments) {
		ObjectNode begun = item.deepCopy().put("status", "in_progress").put("arguments", "");
		add("response.output_item.added", Json.object().put("output_index", index).set("item", begun));
		for (String fragment : fragments) {
			add("response.function_call_arguments.delta", place(index, item).put("delta", fragment));
		}
		ObjectNode whole = place(index, item).put("name", item.path("name").stringValue());
		add("response.function_call_arguments.done", whole.put("arguments", String.join("", fragments)));
		done(index, item);
	}

	private void begin(int index, ObjectNode item, String content) {
		ObjectNode begun = item.deepCopy();
		begun.putArray(content);
		if (begun.has("status")) {
			begun.put("status", "in_progress");
		}
		add("response.output_item.added", Json.object().put("output_index", index).set("item", begun));
	}

	private void done(int index, ObjectNode item) {
		add("response.output_item.done", Json.object().put("output_index", index).set("item", item));
	}

	private static ObjectNode place(int index, ObjectNode item) {
		return Json.object().put("item_id", item.path("id").stringValue()).put("output_index", index);
	}

	private static ObjectNode place(int index, ObjectNode item, String within) {
		return place(index, item).put(within, 0);
	}

	List<byte[]> frames() {
		return this.frames;
	}

}
