package dev.utils.provider.openai;

import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Walks through JSON token by token. A value of another type than expected is passed over
 * as not said.
 */
final class JsonTokens {

	private JsonTokens() {
	}

	/**
	 * Walk through the fields of an object.
	 * @param value the token that is current
	 * @param field takes the name and the first token of each value, and reads or skips
	 * it
	 */
	static void fields(JsonParser parser, @Nullable JsonToken value, BiConsumer<String, JsonToken> field) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return;
		}
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			field.accept(name, parser.nextToken());
		}
	}

	/**
	 * Walk through the elements of an array.
	 * @param value the token that is current
	 * @param element takes the first token of each element, and reads or skips it
	 */
	static void elements(JsonParser parser, JsonToken value, Element element) {
		if (value != JsonToken.START_ARRAY) {
			parser.skipChildren();
			return;
		}
		for (JsonToken token = parser.nextToken(); token != null
				&& token != JsonToken.END_ARRAY; token = parser.nextToken()) {
			element.read(token);
		}
	}

	/**
	 * Return a string, or {@code null} for anything else.
	 * @param value the token that is current
	 */
	static @Nullable String string(JsonParser parser, JsonToken value) {
		if (value == JsonToken.VALUE_STRING) {
			return parser.getString();
		}
		parser.skipChildren();
		return null;
	}

	/**
	 * Return a number that counts places, or another for anything else.
	 * @param value the token that is current
	 * @param otherwise what to return if there is none
	 */
	static int index(JsonParser parser, JsonToken value, int otherwise) {
		if (value == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() == JsonParser.NumberType.INT) {
			return parser.getIntValue();
		}
		parser.skipChildren();
		return otherwise;
	}

	/**
	 * Reads an element of an array.
	 */
	@FunctionalInterface
	interface Element {

		void read(JsonToken value);

	}

}
