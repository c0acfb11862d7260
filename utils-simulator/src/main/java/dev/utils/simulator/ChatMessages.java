package dev.utils.simulator;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * The rules of the messages of a chat, one by one and in their order: results of tools
 * answer the calls before them, all of them and nothing else.
 */
final class ChatMessages {

	private static final Rule ROLE = Rule.oneOf("system", "developer", "user", "assistant", "tool", "function");

	private static final Rule PART = Rule.oneOf("text", "image_url", "input_audio", "file", "refusal");

	private static final Rule TEXT_OR_PARTS = Rule.type("a string or an array of objects",
			(node) -> node.isString() || node.isArray());

	private ChatMessages() {
	}

	static void check(JsonNode messages) {
		if (messages.isMissingNode() || messages.isNull()) {
			throw Rule.missing("messages");
		}
		Rule.type("an array of objects", JsonNode::isArray).check("messages", messages);
		if (messages.isEmpty()) {
			throw Rule.refusal("messages", "empty_array", "Invalid 'messages': empty array. "
					+ "Expected an array with minimum length 1, but got an empty array instead.");
		}
		for (int i = 0; i < messages.size(); i++) {
			checkMessage("messages[" + i + "]", messages.path(i));
		}
		checkOrder(messages);
	}

	private static void checkMessage(String param, JsonNode message) {
		Rule.OBJECT.check(param, message);
		String role = Rule.required(param + ".", message, "role", ROLE).stringValue();
		if (role.equals("tool")) {
			Rule.required(param + ".", message, "tool_call_id", Rule.STRING);
		}
		if (role.equals("assistant") && Rule.isSet(message, "tool_calls")) {
			checkCalls(param + ".tool_calls", message.path("tool_calls"));
		}
		checkContent(param, message, role);
	}

	private static void checkCalls(String param, JsonNode calls) {
		Rule.ARRAY.check(param, calls);
		if (calls.isEmpty()) {
			throw Rule.refusal(param, "empty_array", "Invalid '" + param + "': empty array.");
		}
		for (int i = 0; i < calls.size(); i++) {
			String at = param + "[" + i + "].";
			JsonNode call = calls.path(i);
			Rule.required(at, call, "id", Rule.STRING);
			if (Rule.required(at, call, "type", Rule.oneOf("function", "custom")).stringValue().equals("function")) {
				JsonNode function = Rule.required(at, call, "function", Rule.OBJECT);
				Rule.required(at + "function.", function, "name", Rule.STRING);
				Rule.required(at + "function.", function, "arguments", Rule.STRING);
			}
		}
	}

	private static void checkContent(String param, JsonNode message, String role) {
		String name = param + ".content";
		JsonNode content = message.path("content");
		if (content.isMissingNode() || content.isNull()) {
			if (role.equals("assistant") && !message.path("tool_calls").isEmpty()) {
				return;
			}
			throw content.isNull() ? Rule.wrongType(name, "a string or an array of objects", content)
					: Rule.missing(name);
		}
		TEXT_OR_PARTS.check(name, content);
		for (int i = 0; i < content.size(); i++) {
			checkPart(name + "[" + i + "]", content.path(i), role);
		}
	}

	private static void checkPart(String param, JsonNode part, String role) {
		Rule.OBJECT.check(param, part);
		String type = Rule.required(param + ".", part, "type", PART).stringValue();
		boolean text = type.equals("text") || type.equals("refusal");
		JsonNode value = Rule.required(param + ".", part, type, text ? Rule.STRING : Rule.OBJECT);
		if (!text && !role.equals("user")) {
			throw Rule.refusal(param + ".type", "invalid_value",
					"Invalid '" + param + ".type': only user messages may have parts of type '" + type + "'.");
		}
		switch (type) {
			case "image_url" -> ContentParts.checkImageUrl(param + ".image_url", value);
			case "input_audio" -> ContentParts.checkAudio(param + ".input_audio", value);
			case "file" -> ContentParts.checkFile(param + ".file", value);
			default -> {
			}
		}
	}

	private static void checkOrder(JsonNode messages) {
		Set<String> open = new LinkedHashSet<>();
		Set<String> answered = new LinkedHashSet<>();
		for (int i = 0; i < messages.size(); i++) {
			JsonNode message = messages.path(i);
			if (message.path("role").stringValue().equals("tool")) {
				String id = message.path("tool_call_id").stringValue();
				if (!open.remove(id) && !answered.contains(id)) {
					throw Rule.refusal("messages[" + i + "].role", null,
							"Messages with role 'tool' must be a response to a preceding message with 'tool_calls'.");
				}
				answered.add(id);
				continue;
			}
			checkAnswered(open, i);
			answered.clear();
			message.path("tool_calls").values().forEach((call) -> open.add(call.path("id").stringValue()));
		}
		checkAnswered(open, messages.size());
	}

	private static void checkAnswered(Set<String> open, int index) {
		if (!open.isEmpty()) {
			throw Rule.refusal("messages[" + index + "].role", null,
					"An assistant message with 'tool_calls' must be followed by tool messages responding to each "
							+ "'tool_call_id'. Without a response: " + List.copyOf(open) + ".");
		}
	}

}
