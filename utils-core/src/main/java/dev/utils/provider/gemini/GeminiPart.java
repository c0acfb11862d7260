package dev.utils.provider.gemini;

import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.Content;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A part of generated content. Parts of other kinds, such as code that Google ran, say
 * nothing here.
 *
 * @param text text, or {@code null}
 * @param thought whether the part is what the model thought
 * @param call the function that the model wants called, or {@code null}
 * @param data the content of a file, or {@code null}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GeminiPart(@Nullable String text, boolean thought, @Nullable Call call, byte @Nullable [] data) {

	/**
	 * Read a content's parts.
	 */
	static List<GeminiPart> readContent(JsonParser parser, JsonToken value) {
		List<GeminiPart> parts = new ArrayList<>();
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return parts;
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean isParts = parser.currentName().equals("parts");
			if (parser.nextToken() != JsonToken.START_ARRAY || !isParts) {
				parser.skipChildren();
				continue;
			}
			for (JsonToken token = parser.nextToken(); token != null
					&& token != JsonToken.END_ARRAY; token = parser.nextToken()) {
				if (token == JsonToken.START_OBJECT) {
					parts.add(read(parser));
				}
				else {
					parser.skipChildren();
				}
			}
		}
		return parts;
	}

	private static GeminiPart read(JsonParser parser) {
		String text = null;
		boolean thought = false;
		String signature = null;
		Call call = null;
		byte[] data = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken value = parser.nextToken();
			switch (name) {
				case "text" -> text = text(parser, value, null);
				case "thoughtSignature" -> signature = text(parser, value, null);
				case "functionCall" -> call = readCall(parser, value);
				case "inlineData" -> data = readData(parser, value);
				case "thought" -> {
					thought = value == JsonToken.VALUE_TRUE;
					parser.skipChildren();
				}
				default -> parser.skipChildren();
			}
		}
		return new GeminiPart(text, thought, (call != null) ? call.signed(signature) : null, data);
	}

	private static @Nullable Call readCall(JsonParser parser, JsonToken value) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return null;
		}
		String id = null;
		String function = null;
		String arguments = "{}";
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			JsonToken content = parser.nextToken();
			if (name.equals("id")) {
				id = text(parser, content, null);
			}
			else if (name.equals("name")) {
				function = text(parser, content, null);
			}
			else if (name.equals("args") && content == JsonToken.START_OBJECT) {
				arguments = parser.readValueAsTree().toString();
			}
			else {
				parser.skipChildren();
			}
		}
		return (function != null) ? new Call(id, function, arguments, null) : null;
	}

	private static byte @Nullable [] readData(JsonParser parser, JsonToken value) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return null;
		}
		byte[] data = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			boolean isData = parser.currentName().equals("data");
			if (parser.nextToken() == JsonToken.VALUE_STRING && isData) {
				data = parser.getBinaryValue();
			}
			else {
				parser.skipChildren();
			}
		}
		return data;
	}

	/**
	 * Return the text that is the current value.
	 * @param otherwise what to return if there is none
	 */
	static @Nullable String text(JsonParser parser, JsonToken value, @Nullable String otherwise) {
		if (value == JsonToken.VALUE_STRING) {
			String text = parser.getString();
			return text.isEmpty() ? otherwise : text;
		}
		parser.skipChildren();
		return otherwise;
	}

	/**
	 * A wish to have a function called.
	 *
	 * @param id names the call, or {@code null}: not all models do
	 * @param name the function
	 * @param arguments a JSON object
	 * @param signature what Google wants back with the call, or {@code null}
	 */
	record Call(@Nullable String id, String name, String arguments, @Nullable String signature) {

		/**
		 * Begins the id of a call that Google left without one. It is for the caller, who
		 * must name the call in its result; back to Google goes none.
		 */
		private static final String NAMELESS = "unnamed_call_";

		static @Nullable String idForGoogle(String id) {
			return id.startsWith(NAMELESS) ? null : id;
		}

		Call signed(@Nullable String signature) {
			return new Call(this.id, this.name, this.arguments, signature);
		}

		Content.ToolCall toToolCall(int position) {
			return new Content.ToolCall((this.id != null) ? this.id : NAMELESS + position, this.name, this.arguments,
					this.signature);
		}

	}

}
