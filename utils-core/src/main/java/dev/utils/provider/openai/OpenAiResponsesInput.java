package dev.utils.provider.openai;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.llm.Content;
import dev.utils.llm.Message;
import dev.utils.llm.Message.Role;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a conversation as the input items of the responses API.
 */
final class OpenAiResponsesInput {

	/** The protocol of the thoughts that go back as they came. */
	static final String PROTOCOL = "openai-responses";

	private final JsonGenerator json;

	OpenAiResponsesInput(JsonGenerator json) {
		this.json = json;
	}

	/**
	 * Write the conversation. What the system says becomes the instructions, unless there
	 * is nothing else: the input must not be empty.
	 * @param messages the conversation
	 * @param furtherInstruction what to instruct besides, or {@code null}
	 */
	void write(List<Message> messages, @Nullable String furtherInstruction) {
		boolean onlySystem = messages.stream().allMatch((message) -> message.role() == Role.SYSTEM);
		String instructions = Stream.concat(
				messages.stream().filter((message) -> message.role() == Role.SYSTEM && !onlySystem).map(Message::text),
				Stream.ofNullable(furtherInstruction))
			.collect(Collectors.joining("\n\n"));
		if (!instructions.isEmpty()) {
			this.json.writeStringProperty("instructions", instructions);
		}
		this.json.writeArrayPropertyStart("input");
		messages.stream().filter((message) -> message.role() != Role.SYSTEM || onlySystem).forEach(this::write);
		this.json.writeEndArray();
	}

	private void write(Message message) {
		switch (message.role()) {
			case SYSTEM, USER -> writeMessage(message);
			case ASSISTANT -> message.content().forEach(this::writeAnswer);
			case TOOL -> message.parts(Content.ToolResult.class).forEach((result) -> {
				begin("function_call_output");
				this.json.writeStringProperty("call_id", result.toolCallId());
				this.json.writeStringProperty("output", result.text());
				this.json.writeEndObject();
			});
		}
	}

	private void writeMessage(Message message) {
		begin("message");
		this.json.writeStringProperty("role", message.role().name().toLowerCase(Locale.ROOT));
		this.json.writeArrayPropertyStart("content");
		for (Content content : message.content()) {
			if (content instanceof Content.Text text) {
				writePart("input_text", "text", text.text());
			}
			else if (content instanceof Content.Image image) {
				writePart("input_image", "image_url", OpenAiChatCodec.url(image.media()));
			}
		}
		this.json.writeEndArray();
		this.json.writeEndObject();
	}

	private void writeAnswer(Content content) {
		if (content instanceof Content.Text text && !text.text().isEmpty()) {
			begin("message");
			this.json.writeStringProperty("role", "assistant");
			this.json.writeArrayPropertyStart("content");
			writePart("output_text", "text", text.text());
			this.json.writeEndArray();
			this.json.writeEndObject();
		}
		else if (content instanceof Content.ToolCall call) {
			begin("function_call");
			this.json.writeStringProperty("call_id", call.id());
			this.json.writeStringProperty("name", call.name());
			this.json.writeStringProperty("arguments", call.arguments());
			this.json.writeEndObject();
		}
		else if (content instanceof Content.Reasoning reasoning && reasoning.echo() != null
				&& reasoning.echo().protocol().equals(PROTOCOL)) {
			this.json.writeRawValue(reasoning.echo().json());
		}
	}

	private void begin(String type) {
		this.json.writeStartObject();
		this.json.writeStringProperty("type", type);
	}

	private void writePart(String type, String field, String value) {
		begin(type);
		this.json.writeStringProperty(field, value);
		this.json.writeEndObject();
	}

}
