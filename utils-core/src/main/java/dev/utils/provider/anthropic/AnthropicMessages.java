package dev.utils.provider.anthropic;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.utils.llm.Content;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A conversation as the API wants it: instructions apart, and user and model in turn.
 *
 * @param system all instructions; empty if there are none
 * @param turns what user and model said
 */
record AnthropicMessages(String system, List<Turn> turns) {

	/** The name under which arguments that are no JSON object go back to the model. */
	private static final String INVALID_JSON = "INVALID_JSON";

	/**
	 * Arrange a conversation.
	 * @param instruction one more instruction, or {@code null}
	 * @throws IllegalArgumentException if the API has no place for a part of it
	 */
	static AnthropicMessages of(List<Message> messages, @Nullable String instruction) {
		List<Turn> turns = new ArrayList<>();
		List<String> system = new ArrayList<>();
		for (Message message : messages) {
			if (message.role() == Message.Role.SYSTEM) {
				require(message.content().stream().allMatch(Content.Text.class::isInstance),
						"instructions can only be text");
				system.add(message.text());
				continue;
			}
			List<Content> content = sent(message);
			Turn last = turns.isEmpty() ? null : turns.get(turns.size() - 1);
			if (last != null && last.ofModel() == isOfModel(message)) {
				last.content().addAll(content);
			}
			else if (!content.isEmpty()) {
				turns.add(new Turn(isOfModel(message), content));
			}
		}
		require(!turns.isEmpty(), "there must be a message beside the instructions");
		return new AnthropicMessages(
				Stream.concat(system.stream(), Stream.ofNullable(instruction)).collect(Collectors.joining("\n\n")),
				turns);
	}

	private static boolean isOfModel(Message message) {
		return message.role() == Message.Role.ASSISTANT;
	}

	/**
	 * Return the parts that are sent. The API refuses blank text, and thoughts at the end
	 * of an answer, which are there if it was cut; thoughts of other providers' models
	 * mean nothing to it.
	 */
	private static List<Content> sent(Message message) {
		List<Content> sent = new ArrayList<>();
		for (Content content : message.content()) {
			boolean ofModel = content instanceof Content.ToolCall || content instanceof Content.Reasoning;
			require(content instanceof Content.Text || ofModel == isOfModel(message),
					"tool calls can only be the model's, pictures and tool results only the user's");
			boolean blank = content instanceof Content.Text text && text.text().isBlank();
			if (!blank && !(content instanceof Content.Reasoning reasoning && !isOwn(reasoning))) {
				sent.add(content);
			}
		}
		while (!sent.isEmpty() && sent.get(sent.size() - 1) instanceof Content.Reasoning) {
			sent.remove(sent.size() - 1);
		}
		return sent;
	}

	private static boolean isOwn(Content.Reasoning reasoning) {
		return reasoning.echo() != null && reasoning.echo().protocol().equals(AnthropicBlock.PROTOCOL);
	}

	private static void require(boolean condition, String rule) {
		if (!condition) {
			throw new IllegalArgumentException("Invalid messages for Anthropic: " + rule + ".");
		}
	}

	/**
	 * Write the fields {@code system} and {@code messages}.
	 */
	void write(JsonGenerator json) {
		if (!this.system.isEmpty()) {
			json.writeStringProperty("system", this.system);
		}
		json.writeArrayPropertyStart("messages");
		for (Turn turn : this.turns) {
			json.writeStartObject();
			json.writeStringProperty("role", turn.ofModel() ? "assistant" : "user");
			json.writeArrayPropertyStart("content");
			// The API wants the results of tools before anything else.
			turn.content()
				.stream()
				.sorted(Comparator.comparing((content) -> !(content instanceof Content.ToolResult)))
				.forEach((content) -> write(json, content));
			json.writeEndArray();
			json.writeEndObject();
		}
		json.writeEndArray();
	}

	private static void write(JsonGenerator json, Content content) {
		if (content instanceof Content.Reasoning reasoning) {
			json.writeRawValue(Objects.requireNonNull(reasoning.echo()).json());
			return;
		}
		json.writeStartObject();
		if (content instanceof Content.Text text) {
			json.writeStringProperty("type", "text");
			json.writeStringProperty("text", text.text());
		}
		else if (content instanceof Content.Image image) {
			json.writeStringProperty("type", "image");
			json.writeObjectPropertyStart("source");
			writeSource(json, image.media());
			json.writeEndObject();
		}
		else if (content instanceof Content.ToolCall call) {
			json.writeStringProperty("type", "tool_use");
			json.writeStringProperty("id", call.id());
			json.writeStringProperty("name", call.name());
			json.writeName("input");
			writeInput(json, call.arguments());
		}
		else if (content instanceof Content.ToolResult result) {
			json.writeStringProperty("type", "tool_result");
			json.writeStringProperty("tool_use_id", result.toolCallId());
			json.writeStringProperty("content", result.text());
			if (result.failed()) {
				json.writeBooleanProperty("is_error", true);
			}
		}
		json.writeEndObject();
	}

	private static void writeSource(JsonGenerator json, Media media) {
		if (media instanceof Media.Link link) {
			json.writeStringProperty("type", "url");
			json.writeStringProperty("url", link.url().toString());
			return;
		}
		if (!(media instanceof Media.Data data)) {
			throw new IllegalArgumentException("Invalid media: is not in memory.");
		}
		if (data.mimeType() == null) {
			throw new IllegalArgumentException("Invalid picture: must be PNG, JPEG, GIF or WebP.");
		}
		json.writeStringProperty("type", "base64");
		json.writeStringProperty("media_type", data.mimeType());
		json.writeStringProperty("data", data.base64());
	}

	/**
	 * Write the arguments of a tool call. The API takes nothing but an object, yet the
	 * model shall see what it wrote when it is told that it was wrong.
	 */
	private static void writeInput(JsonGenerator json, String arguments) {
		if (isObject(arguments)) {
			json.writeRawValue(arguments);
			return;
		}
		json.writeStartObject();
		if (!arguments.isBlank()) {
			json.writeStringProperty(INVALID_JSON, arguments);
		}
		json.writeEndObject();
	}

	private static boolean isObject(String arguments) {
		try {
			return JsonMapper.shared().readTree(arguments).isObject();
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	/**
	 * Shows how many turns there are, not what was said.
	 */
	@Override
	public String toString() {
		return "AnthropicMessages[" + this.turns.size() + " turns]";
	}

	/**
	 * What one side says before the other does.
	 *
	 * @param ofModel whether it is the model's
	 * @param content what is said, in parts
	 */
	record Turn(boolean ofModel, List<Content> content) {

	}

}
