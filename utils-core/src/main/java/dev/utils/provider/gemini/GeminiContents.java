package dev.utils.provider.gemini;

import java.util.List;

import dev.utils.llm.Content;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.Message.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes what is said to a model. Thoughts do not go back: of them, Google demands only
 * the signatures that function calls carry.
 */
final class GeminiContents {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private GeminiContents() {
	}

	/**
	 * Write a conversation.
	 * @throws IllegalArgumentException if Google cannot be told it
	 */
	static void write(JsonGenerator json, List<Message> messages) {
		List<Message> system = messages.stream().filter((message) -> message.role() == Role.SYSTEM).toList();
		List<Message> turns = messages.stream()
			.filter((message) -> message.role() != Role.SYSTEM && saysSomething(message))
			.toList();
		if (turns.isEmpty()) {
			throw new IllegalArgumentException("Invalid messages: must hold one that is no system message.");
		}
		if (!system.isEmpty()) {
			json.writeObjectPropertyStart("systemInstruction");
			json.writeArrayPropertyStart("parts");
			system.forEach((message) -> writeParts(json, message));
			json.writeEndArray();
			json.writeEndObject();
		}
		json.writeArrayPropertyStart("contents");
		Role previous = Role.SYSTEM;
		for (Message message : turns) {
			// Google wants the results of all calls of a turn in one content.
			if (message.role() != Role.TOOL || previous != Role.TOOL) {
				end(json, previous);
				begin(json, (message.role() == Role.ASSISTANT) ? "model" : "user");
			}
			writeParts(json, message);
			previous = message.role();
		}
		end(json, previous);
		json.writeEndArray();
	}

	/**
	 * Write a conversation of one message with pictures or a recording, and what to do
	 * with them.
	 */
	static void write(JsonGenerator json, List<Media> media, String instruction) {
		json.writeArrayPropertyStart("contents");
		begin(json, "user");
		media.forEach((file) -> writeData(json, file));
		writeText(json, instruction);
		end(json, Role.USER);
		json.writeEndArray();
	}

	private static boolean saysSomething(Message message) {
		return message.content()
			.stream()
			.anyMatch((content) -> !(content instanceof Content.Reasoning)
					&& !(content instanceof Content.Text text && text.text().isEmpty()));
	}

	private static void begin(JsonGenerator json, String role) {
		json.writeStartObject();
		json.writeStringProperty("role", role);
		json.writeArrayPropertyStart("parts");
	}

	private static void end(JsonGenerator json, Role role) {
		if (role != Role.SYSTEM) {
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private static void writeParts(JsonGenerator json, Message message) {
		for (Content content : message.content()) {
			if (content instanceof Content.Text text) {
				writeText(json, text.text());
			}
			else if (content instanceof Content.Image image) {
				writeData(json, image.media());
			}
			else if (content instanceof Content.ToolCall call) {
				writeCall(json, call);
			}
			else if (content instanceof Content.ToolResult result) {
				writeResult(json, result);
			}
		}
	}

	private static void writeText(JsonGenerator json, String text) {
		if (!text.isEmpty()) {
			json.writeStartObject();
			json.writeStringProperty("text", text);
			json.writeEndObject();
		}
	}

	private static void writeData(JsonGenerator json, Media media) {
		if (!(media instanceof Media.Data data)) {
			throw new IllegalArgumentException("Invalid media: is not in memory.");
		}
		if (data.mimeType() == null) {
			throw new IllegalArgumentException("Invalid media: its content is of no known type.");
		}
		json.writeStartObject();
		json.writeObjectPropertyStart("inlineData");
		json.writeStringProperty("mimeType", data.mimeType());
		json.writeName("data");
		json.writeBinary(data.bytes());
		json.writeEndObject();
		json.writeEndObject();
	}

	private static void writeCall(JsonGenerator json, Content.ToolCall call) {
		json.writeStartObject();
		json.writeObjectPropertyStart("functionCall");
		writeId(json, call.id());
		json.writeStringProperty("name", call.name());
		json.writeName("args");
		json.writeRawValue(arguments(call));
		json.writeEndObject();
		if (call.signature() != null) {
			json.writeStringProperty("thoughtSignature", call.signature());
		}
		json.writeEndObject();
	}

	private static String arguments(Content.ToolCall call) {
		if (call.arguments().isBlank()) {
			return "{}";
		}
		JsonNode arguments = parsed(call.arguments());
		if (arguments == null || !arguments.isObject()) {
			throw new IllegalArgumentException(
					"Invalid tool call of " + call.name() + ": its arguments must be a JSON object.");
		}
		return call.arguments();
	}

	private static void writeResult(JsonGenerator json, Content.ToolResult result) {
		json.writeStartObject();
		json.writeObjectPropertyStart("functionResponse");
		writeId(json, result.toolCallId());
		json.writeStringProperty("name", result.name());
		json.writeName("response");
		JsonNode value = parsed(result.text());
		if (value != null && value.isObject() && !result.failed()) {
			json.writeRawValue(result.text());
		}
		else {
			json.writeStartObject();
			json.writeName(result.failed() ? "error" : "result");
			if (value != null) {
				json.writeRawValue(result.text());
			}
			else {
				json.writeString(result.text());
			}
			json.writeEndObject();
		}
		json.writeEndObject();
		json.writeEndObject();
	}

	private static void writeId(JsonGenerator json, String id) {
		String known = GeminiPart.Call.idForGoogle(id);
		if (known != null) {
			json.writeStringProperty("id", known);
		}
	}

	/**
	 * Return the JSON that a text is, or {@code null} if it is none.
	 */
	private static @Nullable JsonNode parsed(String text) {
		try {
			JsonNode value = MAPPER.readTree(text);
			return (value == null || value.isMissingNode()) ? null : value;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
