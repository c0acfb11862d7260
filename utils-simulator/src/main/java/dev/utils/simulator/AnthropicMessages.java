package dev.utils.simulator;

import java.util.LinkedHashSet;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * The rules of the messages among each other and of what is inside their blocks, after
 * each has the right shape.
 */
final class AnthropicMessages {

	private AnthropicMessages() {
	}

	static void check(JsonNode messages, boolean current) {
		if (messages.isEmpty()) {
			throw AnthropicError.invalid("messages: at least one message is required");
		}
		if (!isFrom("user", messages.path(0))) {
			throw AnthropicError.invalid("messages: first message must use the \"user\" role");
		}
		Set<String> open = Set.of();
		for (int i = 0; i < messages.size(); i++) {
			JsonNode message = messages.path(i);
			checkContent(message, "messages." + i, current, i == messages.size() - 1);
			open = checkTools(message, "messages." + i, open);
		}
		if (!open.isEmpty()) {
			throw unanswered("messages." + (messages.size() - 1), open);
		}
	}

	static boolean isFrom(String role, JsonNode message) {
		return message.path("role").stringValue().equals(role);
	}

	static boolean is(String type, JsonNode block) {
		return block.path("type").asString("").equals(type);
	}

	private static void checkContent(JsonNode message, String path, boolean current, boolean last) {
		JsonNode content = message.path("content");
		boolean user = isFrom("user", message);
		if (content.isString() ? content.stringValue().isEmpty() : content.isEmpty()) {
			if (user || !last) {
				throw AnthropicError
					.invalid(path + ": all messages must have non-empty content except for the optional final "
							+ "assistant message");
			}
		}
		for (int i = 0; i < content.size(); i++) {
			checkBlock(content.path(i), path + ".content." + i, user, current);
		}
	}

	private static void checkBlock(JsonNode block, String path, boolean user, boolean current) {
		String type = block.path("type").stringValue();
		boolean wrongSide = switch (type) {
			case "tool_use", "thinking", "redacted_thinking" -> user;
			case "tool_result", "image" -> !user;
			case "document" -> !user && current;
			default -> false;
		};
		if (wrongSide) {
			throw AnthropicError.invalid(
					path + ": `" + type + "` blocks can only be in `" + (user ? "assistant" : "user") + "` messages");
		}
		if (type.equals("text") && block.path("text").stringValue().isEmpty()) {
			throw AnthropicError.invalid("messages: text content blocks must be non-empty");
		}
		if (type.equals("text") && user && current && !block.path("citations").isEmpty()) {
			throw AnthropicError.invalid(path + ".citations: not permitted in `user` messages");
		}
		if (type.equals("thinking") && block.path("signature").stringValue().isEmpty()) {
			throw AnthropicError.invalid(path + ": Invalid `signature` in `thinking` block");
		}
		if (type.equals("image")) {
			checkImage(block.path("source"), path + ".image.source");
		}
		for (int i = 0; i < block.path("content").size(); i++) {
			if (is("image", block.path("content").path(i))) {
				checkImage(block.path("content").path(i).path("source"), path + ".content." + i + ".image.source");
			}
		}
	}

	private static void checkImage(JsonNode source, String path) {
		byte[] bytes = is("base64", source) ? Media.decode(source.path("data").stringValue()) : null;
		if (bytes == null) {
			return;
		}
		String format = Media.image(bytes);
		if (format == null) {
			throw AnthropicError.invalid(path + ".base64.data: Could not process image");
		}
		String announced = source.path("media_type").stringValue();
		if (!announced.equals("image/" + format)) {
			throw AnthropicError.invalid(path + ".base64: The image was specified using the " + announced
					+ " media type, but the image appears to be a image/" + format + " image");
		}
	}

	/**
	 * Checks that the results of a message answer the calls of the message before it, all
	 * of them and before anything else is said.
	 * @return the ids of the calls that the next message has to answer
	 */
	private static Set<String> checkTools(JsonNode message, String path, Set<String> open) {
		Set<String> unanswered = new LinkedHashSet<>(open);
		Set<String> calls = new LinkedHashSet<>();
		boolean text = false;
		for (JsonNode block : message.path("content").values()) {
			if (is("tool_use", block) && !calls.add(block.path("id").stringValue())) {
				throw AnthropicError.invalid(path + ": `tool_use` ids must be unique");
			}
			if (is("tool_result", block)) {
				String id = block.path("tool_use_id").stringValue();
				if (text || !unanswered.remove(id)) {
					throw AnthropicError.invalid(path + ": unexpected `tool_use_id` found in `tool_result` blocks: "
							+ id + ". Each `tool_result` block must have a corresponding `tool_use` block in the "
							+ "previous message, and come before other content.");
				}
			}
			text |= is("text", block);
		}
		if (!unanswered.isEmpty()) {
			throw unanswered(path, unanswered);
		}
		return calls;
	}

	private static RuntimeException unanswered(String path, Set<String> ids) {
		return AnthropicError
			.invalid(path + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
					+ String.join(", ", ids));
	}

}
