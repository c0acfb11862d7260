package dev.utils.provider.anthropic;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What an event of a stream adds to a block, or changes in the message.
 *
 * @param text text that is added, or {@code null}
 * @param thinking thoughts that are added, or {@code null}
 * @param signature a part of the thoughts' signature, or {@code null}
 * @param partialJson a part of a tool's input, or {@code null}
 * @param stopReason why the model stopped, or {@code null}
 */
record AnthropicDelta(@Nullable String text, @Nullable String thinking, @Nullable String signature,
		@Nullable String partialJson, @Nullable String stopReason) {

	static final AnthropicDelta NONE = new AnthropicDelta(null, null, null, null, null);

	/**
	 * Read the value of {@code delta}, token by token. Its type is not needed: the fields
	 * tell.
	 */
	static AnthropicDelta read(JsonParser parser, JsonToken value) {
		if (value != JsonToken.START_OBJECT) {
			parser.skipChildren();
			return NONE;
		}
		String text = null;
		String thinking = null;
		String signature = null;
		String partialJson = null;
		String stopReason = null;
		while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
			String name = parser.currentName();
			if (parser.nextToken() != JsonToken.VALUE_STRING) {
				parser.skipChildren();
				continue;
			}
			switch (name) {
				case "text" -> text = parser.getString();
				case "thinking" -> thinking = parser.getString();
				case "signature" -> signature = parser.getString();
				case "partial_json" -> partialJson = parser.getString();
				case "stop_reason" -> stopReason = parser.getString();
				default -> {
				}
			}
		}
		return new AnthropicDelta(text, thinking, signature, partialJson, stopReason);
	}

	/**
	 * Does not show what was said.
	 */
	@Override
	public String toString() {
		return "AnthropicDelta[stopReason=" + this.stopReason + "]";
	}

}
