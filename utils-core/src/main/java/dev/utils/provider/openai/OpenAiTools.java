package dev.utils.provider.openai;

import java.util.Locale;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolChoice;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes the tools of a request.
 */
enum OpenAiTools {

	/** As chat completions have them: functions in objects of their own. */
	NESTED,

	/** As responses have them. */
	FLAT;

	/**
	 * Write the tools, if there are any, and what goes with them.
	 * @param parallel whether the model knows whether it may call several at once
	 */
	void write(JsonGenerator json, ChatRequest request, boolean parallel) {
		if (request.tools().isEmpty()) {
			return;
		}
		json.writeArrayPropertyStart("tools");
		request.tools().forEach((tool) -> write(json, tool));
		json.writeEndArray();
		write(json, request.toolChoice());
		if (request.parallelToolCalls() != null && parallel) {
			json.writeBooleanProperty("parallel_tool_calls", request.parallelToolCalls());
		}
	}

	private void write(JsonGenerator json, Tool tool) {
		json.writeStartObject();
		begin(json);
		json.writeStringProperty("name", tool.name());
		json.writeStringProperty("description", tool.description());
		json.writeName("parameters");
		json.writeRawValue(tool.parameters().json());
		// Left out, it means false for chat completions, whose compatible servers may not
		// know it, and true for responses.
		if (tool.parameters().strict() || this == FLAT) {
			json.writeBooleanProperty("strict", tool.parameters().strict());
		}
		end(json);
		json.writeEndObject();
	}

	private void write(JsonGenerator json, @Nullable ToolChoice choice) {
		if (choice == null) {
			return;
		}
		if (choice.tool() == null) {
			json.writeStringProperty("tool_choice", choice.mode().name().toLowerCase(Locale.ROOT));
			return;
		}
		json.writeObjectPropertyStart("tool_choice");
		begin(json);
		json.writeStringProperty("name", choice.tool());
		end(json);
		json.writeEndObject();
	}

	private void begin(JsonGenerator json) {
		json.writeStringProperty("type", "function");
		if (this == NESTED) {
			json.writeObjectPropertyStart("function");
		}
	}

	private void end(JsonGenerator json) {
		if (this == NESTED) {
			json.writeEndObject();
		}
	}

}
