package dev.utils.provider.openai;

import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.Content;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Joins the tool calls of a chat completion, which a stream brings in fragments. A
 * fragment belongs to the call of its index; where a server leaves the index out, to the
 * call of its id, or to the last one.
 */
final class OpenAiToolCalls {

	private final List<Call> calls = new ArrayList<>();

	/**
	 * Read the value of {@code tool_calls}.
	 */
	void read(JsonParser parser, JsonToken value) {
		JsonTokens.elements(parser, value, (element) -> {
			if (element == JsonToken.START_OBJECT) {
				readCall(parser);
			}
			else {
				parser.skipChildren();
			}
		});
	}

	private void readCall(JsonParser parser) {
		int index = -1;
		Call fragment = new Call();
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "index" -> index = (value == JsonToken.VALUE_NUMBER_INT) ? parser.getIntValue() : -1;
				case "id" -> fragment.id = string(parser, value);
				case "function" -> readFunction(parser, value, fragment);
				default -> parser.skipChildren();
			}
		}
		callFor(index, fragment.id).append(fragment);
	}

	private static void readFunction(JsonParser parser, JsonToken value, Call fragment) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return;
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken content = parser.nextToken();
			if (name.equals("name")) {
				fragment.name = string(parser, content);
			}
			else if (name.equals("arguments") && content == JsonToken.VALUE_STRING) {
				fragment.arguments.append(parser.getString());
			}
			else if (name.equals("arguments") && content == JsonToken.START_OBJECT) {
				// Some servers send the object itself.
				fragment.arguments.append(parser.readValueAsTree().toString());
			}
			else {
				parser.skipChildren();
			}
		}
	}

	private static @Nullable String string(JsonParser parser, JsonToken value) {
		if (value == JsonToken.VALUE_STRING) {
			String text = parser.getString();
			return text.isEmpty() ? null : text;
		}
		parser.skipChildren();
		return null;
	}

	private Call callFor(int index, @Nullable String id) {
		for (Call call : this.calls) {
			if ((index >= 0) ? call.index == index : id != null && id.equals(call.id)) {
				return call;
			}
		}
		if (index < 0 && id == null && !this.calls.isEmpty()) {
			return this.calls.get(this.calls.size() - 1);
		}
		Call call = new Call();
		call.index = index;
		this.calls.add(call);
		return call;
	}

	List<Content.ToolCall> calls() {
		List<Content.ToolCall> result = new ArrayList<>();
		for (Call call : this.calls) {
			if (call.name != null) {
				String id = (call.id != null) ? call.id : "call_" + result.size();
				result.add(new Content.ToolCall(id, call.name, call.arguments.toString()));
			}
		}
		return result;
	}

	private static final class Call {

		private int index;

		private @Nullable String id;

		private @Nullable String name;

		private final StringBuilder arguments = new StringBuilder();

		private void append(Call fragment) {
			this.id = (this.id != null) ? this.id : fragment.id;
			this.name = (this.name != null) ? this.name : fragment.name;
			this.arguments.append(fragment.arguments);
		}

	}

}
