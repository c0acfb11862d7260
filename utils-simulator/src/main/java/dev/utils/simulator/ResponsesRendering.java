package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as OpenAI's responses endpoint does: as a {@code response} with its
 * output items, or as the numbered events in which these grow.
 *
 * @param number the number of the answer, from which all ids are made
 * @param created when, in seconds since 1970
 * @param call the request
 * @param answer the answer
 */
record ResponsesRendering(long number, long created, ResponsesCall call, ChatAnswer answer) {

	private static final String FAILING = "failing-";

	byte[] json() {
		return Json.write(response(status(), output()));
	}

	private String status() {
		if (this.call.chat().model().startsWith(FAILING)) {
			return "failed";
		}
		return this.answer.finishReason().equals("length") ? "incomplete" : "completed";
	}

	private List<ObjectNode> output() {
		List<ObjectNode> items = new ArrayList<>();
		if (status().equals("failed")) {
			return items;
		}
		if (this.answer.reasoningTokens() > 0) {
			ObjectNode item = item("rs", 0, "reasoning");
			ArrayNode summary = item.putArray("summary");
			if (this.call.summary()) {
				summary.add(summary(thoughts()));
			}
			items.add(item);
		}
		if (!this.answer.words().isEmpty()) {
			ObjectNode item = item("msg", 0, "message").put("status", status()).put("role", "assistant");
			item.putArray("content").add(part(this.answer.text()));
			items.add(item);
		}
		List<ToolCall> calls = this.answer.toolCalls();
		for (int i = 0; i < calls.size(); i++) {
			items.add(item("fc", i, "function_call").put("status", status())
				.put("call_id", id("call", i))
				.put("name", calls.get(i).name())
				.put("arguments", calls.get(i).arguments()));
		}
		return items;
	}

	private String thoughts() {
		return "Thinking about “" + ChatAnswer.quote(this.call.chat().prompt()) + "”.";
	}

	private ObjectNode item(String prefix, int index, String type) {
		return Json.object().put("id", id(prefix, index)).put("type", type);
	}

	private String id(String prefix, int index) {
		return String.format(Locale.ROOT, "%s_sim%012d_%d", prefix, this.number, index);
	}

	static ObjectNode part(String text) {
		ObjectNode part = Json.object().put("type", "output_text").put("text", text);
		part.putArray("annotations");
		part.putArray("logprobs");
		return part;
	}

	static ObjectNode summary(String text) {
		return Json.object().put("type", "summary_text").put("text", text);
	}

	private ObjectNode response(String status, List<ObjectNode> output) {
		JsonNode body = this.call.body();
		ObjectNode response = Json.object()
			.put("id", String.format(Locale.ROOT, "resp_sim%012d", this.number))
			.put("object", "response")
			.put("created_at", this.created)
			.put("status", status)
			.put("background", false)
			.putNull("error")
			.putNull("incomplete_details")
			.put("model", this.call.chat().model())
			.putNull("previous_response_id")
			.put("service_tier", "default");
		for (String name : List.of("instructions", "max_output_tokens", "user")) {
			response.set(name, body.has(name) ? body.path(name) : response.nullNode());
		}
		echo(response, "metadata", Json.object());
		echo(response, "parallel_tool_calls", response.booleanNode(true));
		echo(response, "reasoning", Json.object().putNull("effort").putNull("summary"));
		echo(response, "store", response.booleanNode(true));
		echo(response, "temperature", response.numberNode(1.0));
		echo(response, "text", Json.object().set("format", Json.object().put("type", "text")));
		echo(response, "tool_choice", response.stringNode("auto"));
		echo(response, "tools", response.arrayNode());
		echo(response, "top_p", response.numberNode(1.0));
		echo(response, "truncation", response.stringNode("disabled"));
		response.putArray("output").addAll(output);
		end(response, status);
		return response;
	}

	private void echo(ObjectNode response, String name, JsonNode otherwise) {
		response.set(name, Rule.isSet(this.call.body(), name) ? this.call.body().path(name) : otherwise);
	}

	private void end(ObjectNode response, String status) {
		switch (status) {
			case "in_progress" -> response.putNull("usage");
			case "failed" -> response.putNull("usage")
				.putObject("error")
				.put("code", "server_error")
				.put("message", "The model failed, as its name announced.");
			default -> {
				if (status.equals("incomplete")) {
					response.putObject("incomplete_details").put("reason", "max_output_tokens");
				}
				usage(response);
			}
		}
	}

	private void usage(ObjectNode response) {
		int input = this.answer.promptTokens();
		int output = this.answer.completionTokens();
		ObjectNode usage = response.putObject("usage")
			.put("input_tokens", input)
			.put("output_tokens", output)
			.put("total_tokens", input + output);
		usage.putObject("input_tokens_details").put("cached_tokens", 0).put("cache_write_tokens", 0);
		usage.putObject("output_tokens_details").put("reasoning_tokens", this.answer.reasoningTokens());
	}

	/**
	 * Returns the events: the response begins, each item is added, grows and is done, the
	 * response ends with its status. There is no other mark at the end.
	 */
	List<byte[]> events() {
		ResponsesEvents events = new ResponsesEvents();
		events.add("response.created", Json.object().set("response", response("in_progress", List.of())));
		events.add("response.in_progress", Json.object().set("response", response("in_progress", List.of())));
		List<ObjectNode> output = output();
		int call = 0;
		for (int i = 0; i < output.size(); i++) {
			ObjectNode item = output.get(i);
			switch (item.path("type").stringValue()) {
				case "reasoning" -> events.reasoning(i, item, Words.split(thoughts()));
				case "message" -> events.message(i, item, this.answer.words());
				default -> events.functionCall(i, item, this.answer.toolCalls().get(call++).fragments());
			}
		}
		events.add("response." + status(), Json.object().set("response", response(status(), output)));
		return events.frames();
	}

}
