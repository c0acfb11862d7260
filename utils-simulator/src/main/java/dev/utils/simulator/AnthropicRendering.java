package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as Anthropic does, as a {@code message} or as the events that build
 * one.
 *
 * @param id what makes the ids of this answer unique
 * @param request the request
 * @param completion the answer
 */
record AnthropicRendering(String id, AnthropicRequest request, Completion completion) {

	byte[] json() {
		ObjectNode message = message(stopReason(), this.completion.stop());
		blocks().forEach(message.withArray("content")::add);
		message.set("usage", usage(tokens()));
		return Json.write(message);
	}

	private List<ObjectNode> blocks() {
		List<ObjectNode> blocks = new ArrayList<>();
		List<String> thoughts = this.request.thoughts();
		if (thoughts != null) {
			String text = String.join("", thoughts);
			blocks.add(Json.object()
				.put("type", "thinking")
				.put("thinking", text)
				.put("signature", Completion.signature(text)));
		}
		if (!this.completion.words().isEmpty()) {
			blocks.add(Json.object().put("type", "text").put("text", this.completion.text()).putNull("citations"));
		}
		for (int i = 0; i < this.completion.calls().size(); i++) {
			blocks.add(call(i, input(this.completion.calls().get(i))));
		}
		return blocks;
	}

	private ObjectNode call(int index, JsonNode input) {
		return Json.object()
			.put("type", "tool_use")
			.put("id", "toolu_" + this.id + "_" + index)
			.put("name", this.completion.calls().get(index).name())
			.set("input", input);
	}

	/**
	 * Returns the arguments, or none where they break off at the token limit.
	 */
	private static JsonNode input(ToolCall call) {
		try {
			return Sse.json(call.arguments());
		}
		catch (JacksonException ex) {
			return Json.object();
		}
	}

	/**
	 * Returns the events: the start, the blocks piece by piece, the reason of the end
	 * with the final usage, the end mark.
	 */
	List<byte[]> events() {
		Events events = new Events();
		ObjectNode start = Json.object().put("type", "message_start");
		ObjectNode message = message(null, null);
		message.putArray("content");
		start.set("message", message.set("usage", usage(1)));
		events.add(start);
		List<String> thoughts = this.request.thoughts();
		if (thoughts != null) {
			events.start(Json.object().put("type", "thinking").put("thinking", "").put("signature", ""));
			thoughts.forEach((thought) -> events.delta("thinking_delta", "thinking", thought));
			events.delta("signature_delta", "signature", Completion.signature(String.join("", thoughts)));
			events.stop();
		}
		if (!this.completion.words().isEmpty()) {
			events.start(Json.object().put("type", "text").put("text", "").putNull("citations"));
			this.completion.words().forEach((word) -> events.delta("text_delta", "text", word));
			events.stop();
		}
		for (int i = 0; i < this.completion.calls().size(); i++) {
			events.start(call(i, Json.object()));
			events.delta("input_json_delta", "partial_json", "");
			this.completion.calls()
				.get(i)
				.fragments()
				.forEach((fragment) -> events.delta("input_json_delta", "partial_json", fragment));
			events.stop();
		}
		ObjectNode end = Json.object().put("type", "message_delta");
		end.putObject("delta")
			.put("stop_reason", stopReason())
			.put("stop_sequence", this.completion.stop())
			.putNull("stop_details");
		events.add(end.set("usage", usage(tokens())));
		events.add(Json.object().put("type", "message_stop"));
		return events.written;
	}

	private ObjectNode message(@Nullable String stopReason, @Nullable String stop) {
		return Json.object()
			.put("id", "msg_" + this.id)
			.put("type", "message")
			.put("role", "assistant")
			.put("model", this.request.model())
			.put("stop_reason", stopReason)
			.put("stop_sequence", stop)
			.putNull("stop_details");
	}

	private String stopReason() {
		return switch (this.completion.end()) {
			case STOP -> "end_turn";
			case STOP_SEQUENCE -> "stop_sequence";
			case LENGTH -> "max_tokens";
			case CALLS -> "tool_use";
		};
	}

	private int tokens() {
		return this.completion.tokens() + ((this.request.thoughts() != null) ? Completion.THOUGHTS.size() : 0);
	}

	private ObjectNode usage(int outputTokens) {
		int cached = this.request.cachedTokens();
		int created = this.request.warm() ? 0 : cached;
		ObjectNode usage = Json.object()
			.put("input_tokens", this.request.promptTokens() - cached)
			.put("cache_creation_input_tokens", created)
			.put("cache_read_input_tokens", cached - created);
		usage.putObject("cache_creation").put("ephemeral_5m_input_tokens", created).put("ephemeral_1h_input_tokens", 0);
		return usage.put("output_tokens", outputTokens).put("service_tier", "standard");
	}

	/**
	 * Collects events and numbers the blocks.
	 */
	private static final class Events {

		private final List<byte[]> written = new ArrayList<>();

		private int index = -1;

		void add(ObjectNode data) {
			this.written.add(Sse.event(data.path("type").stringValue(), data));
		}

		void start(ObjectNode block) {
			this.index++;
			add(Json.object().put("type", "content_block_start").put("index", this.index).set("content_block", block));
			if (this.index == 0) {
				add(Json.object().put("type", "ping"));
			}
		}

		void delta(String type, String name, String value) {
			ObjectNode delta = Json.object().put("type", type).put(name, value);
			add(Json.object().put("type", "content_block_delta").put("index", this.index).set("delta", delta));
		}

		void stop() {
			add(Json.object().put("type", "content_block_stop").put("index", this.index));
		}

	}

}
