package dev.utils.simulator;

import java.util.LinkedHashSet;
import java.util.Set;

import dev.utils.simulator.ChatCall.Said;
import tools.jackson.databind.JsonNode;

/**
 * The input of a request for a response: a text, or items of which the calls of functions
 * and their outputs have to match. The simulator keeps nothing, so an item can not be
 * referred to.
 */
final class ResponsesInput {

	private static final Rule TYPE = Rule.oneOf("message", "function_call", "function_call_output", "reasoning",
			"item_reference");

	private static final Rule ROLE = Rule.oneOf("system", "developer", "user", "assistant");

	private static final Rule GIVEN = Rule.oneOf("input_text", "input_image", "input_file", "input_audio");

	private static final Rule ANSWERED = Rule.oneOf("output_text", "refusal");

	private static final Rule TEXT_OR_PARTS = Rule.type("a string or an array of objects",
			(node) -> node.isString() || node.isArray());

	private ResponsesInput() {
	}

	static Said read(JsonNode input) {
		if (input.isMissingNode() || input.isNull()) {
			throw Rule.missing("input");
		}
		TEXT_OR_PARTS.check("input", input);
		Said said = new Said();
		if (input.isString()) {
			said.add("user", input.stringValue());
			return said;
		}
		if (input.isEmpty()) {
			throw Rule.refusal("input", "empty_array", "Invalid 'input': empty array.");
		}
		for (int i = 0; i < input.size(); i++) {
			add(said, "input[" + i + "]", input.path(i));
		}
		checkOrder(input);
		return said;
	}

	private static void add(Said said, String param, JsonNode item) {
		Rule.OBJECT.check(param, item);
		String type = Rule.isSet(item, "type") ? Rule.required(param + ".", item, "type", TYPE).stringValue()
				: "message";
		switch (type) {
			case "message" -> {
				String role = Rule.required(param + ".", item, "role", ROLE).stringValue();
				said.add(role, content(param + ".content", item, role));
			}
			case "function_call" -> {
				Rule.required(param + ".", item, "call_id", Rule.STRING);
				Rule.required(param + ".", item, "name", Rule.STRING);
				said.add("assistant", Rule.required(param + ".", item, "arguments", Rule.STRING).stringValue());
			}
			case "function_call_output" -> {
				Rule.required(param + ".", item, "call_id", Rule.STRING);
				JsonNode output = Rule.required(param + ".", item, "output", TEXT_OR_PARTS);
				said.add("tool", text(param + ".output", output, GIVEN));
			}
			case "item_reference" -> throw Rule.refusal(param + ".id", null,
					"Item with id '" + item.path("id").asString("") + "' not found.");
			default -> Rule.required(param + ".", item, "summary", Rule.ARRAY);
		}
	}

	private static String content(String param, JsonNode message, String role) {
		JsonNode content = message.path("content");
		if (content.isMissingNode()) {
			throw Rule.missing(param);
		}
		TEXT_OR_PARTS.check(param, content);
		return text(param, content, role.equals("assistant") ? ANSWERED : GIVEN);
	}

	private static String text(String param, JsonNode content, Rule types) {
		if (content.isString()) {
			return content.stringValue();
		}
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < content.size(); i++) {
			String at = param + "[" + i + "]";
			JsonNode part = content.path(i);
			Rule.OBJECT.check(at, part);
			String words = text(at, part, Rule.required(at + ".", part, "type", types).stringValue());
			text.append((text.isEmpty() || words.isEmpty()) ? "" : "\n").append(words);
		}
		return text.toString();
	}

	private static String text(String param, JsonNode part, String type) {
		switch (type) {
			case "input_image" -> {
				if (!Rule.isSet(part, "file_id")) {
					ContentParts.checkImage(param + ".image_url",
							Rule.required(param + ".", part, "image_url", Rule.STRING).stringValue());
				}
			}
			case "input_audio" -> ContentParts.checkAudio(param + ".input_audio",
					Rule.required(param + ".", part, "input_audio", Rule.OBJECT));
			case "input_file" -> {
				if (!Rule.isSet(part, "file_url")) {
					ContentParts.checkFile(param, part);
				}
			}
			case "refusal" -> Rule.required(param + ".", part, "refusal", Rule.STRING);
			default -> {
				return Rule.required(param + ".", part, "text", Rule.STRING).stringValue();
			}
		}
		return "";
	}

	private static void checkOrder(JsonNode input) {
		Set<String> open = new LinkedHashSet<>();
		for (JsonNode item : input.values()) {
			String id = item.path("call_id").asString("");
			switch (item.path("type").asString("")) {
				case "function_call" -> open.add(id);
				case "function_call_output" -> {
					if (!open.remove(id)) {
						throw Rule.refusal("input", null,
								"No tool call found for function call output with call_id " + id + ".");
					}
				}
				default -> {
				}
			}
		}
		if (!open.isEmpty()) {
			throw Rule.refusal("input", null, "No tool output found for function call " + open.iterator().next() + ".");
		}
	}

}
