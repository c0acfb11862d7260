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
 * call of its id, or to the last one. A name that comes again with another id, or with
 * neither index nor id, begins another call: some servers number all calls alike, or
 * none.
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
				case "index" -> index = JsonTokens.index(parser, value, -1);
				case "id" -> fragment.id = string(parser, value);
				case "function" -> readFunction(parser, value, fragment);
				default -> parser.skipChildren();
			}
		}
		callFor(index, fragment).append(fragment);
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

	private Call callFor(int index, Call fragment) {
		for (int i = this.calls.size() - 1; i >= 0; i--) {
			Call call = this.calls.get(i);
			if ((index >= 0) ? call.index == index && !call.isOther(fragment)
					: fragment.id != null && fragment.id.equals(call.id)) {
				return call;
			}
		}
		Call last = this.calls.isEmpty() ? null : this.calls.get(this.calls.size() - 1);
		if (last != null && index < 0 && fragment.id == null && (fragment.name == null || last.name == null)) {
			return last;
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

		/**
		 * Return whether a fragment is of another call than this, though of its index.
		 * Another id alone does not say so: some servers make one up for each fragment.
		 */
		private boolean isOther(Call fragment) {
			return fragment.name != null && this.name != null && fragment.id != null && this.id != null
					&& !fragment.id.equals(this.id);
		}

		private void append(Call fragment) {
			this.id = (this.id != null) ? this.id : fragment.id;
			this.name = (this.name != null) ? this.name : fragment.name;
			this.arguments.append(fragment.arguments);
		}

	}

}
