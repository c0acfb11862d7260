package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as OpenAI does, as a {@code chat.completion} or as the events of
 * {@code chat.completion.chunk}s.
 *
 * @param id the id of the completion
 * @param created when, in seconds since 1970
 * @param call the request
 * @param answer the answer
 */
record ChatRendering(String id, long created, ChatCall call, ChatAnswer answer) {

	private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

	byte[] json() {
		ObjectNode body = head("chat.completion");
		ArrayNode choices = body.putArray("choices");
		for (int index = 0; index < this.call.choices(); index++) {
			ObjectNode choice = choices.addObject().put("index", index);
			ObjectNode message = choice.putObject("message").put("role", "assistant");
			message.put("content", this.answer.toolCalls().isEmpty() ? this.answer.text() : null);
			message.putNull("refusal").putArray("annotations");
			toolCalls(message, index);
			choice.putNull("logprobs").put("finish_reason", this.answer.finishReason());
		}
		usage(body);
		return Json.write(body);
	}

	private void toolCalls(ObjectNode message, int choice) {
		List<ToolCall> calls = this.answer.toolCalls();
		for (int i = 0; i < calls.size(); i++) {
			ObjectNode call = message.withArray("tool_calls").addObject();
			call.put("id", callId(choice, i)).put("type", "function");
			call.putObject("function").put("name", calls.get(i).name()).put("arguments", calls.get(i).arguments());
		}
	}

	private String callId(int choice, int index) {
		return this.id.replace("chatcmpl-", "call_") + "_" + choice + "_" + index;
	}

	/**
	 * Returns the events: role, words or calls, finish reason, usage where asked for, end
	 * mark.
	 */
	List<byte[]> events() {
		List<byte[]> events = new ArrayList<>();
		for (int index = 0; index < this.call.choices(); index++) {
			ObjectNode role = Json.object().put("role", "assistant");
			role.put("content", this.answer.toolCalls().isEmpty() ? "" : null).putNull("refusal");
			events.add(choice(index, role, null));
		}
		for (String word : this.answer.words()) {
			for (int index = 0; index < this.call.choices(); index++) {
				events.add(choice(index, Json.object().put("content", word), null));
			}
		}
		for (int index = 0; index < this.call.choices(); index++) {
			callEvents(events, index);
		}
		for (int index = 0; index < this.call.choices(); index++) {
			events.add(choice(index, Json.object(), this.answer.finishReason()));
		}
		if (this.call.includeUsage()) {
			ObjectNode chunk = head("chat.completion.chunk");
			chunk.putArray("choices");
			usage(chunk);
			events.add(Sse.event("", chunk));
		}
		events.add(DONE);
		return events;
	}

	/**
	 * The first event of a call has its id and name, those after it have pieces of its
	 * arguments and nothing but the index to tell whose.
	 */
	private void callEvents(List<byte[]> events, int choice) {
		List<ToolCall> calls = this.answer.toolCalls();
		for (int i = 0; i < calls.size(); i++) {
			ObjectNode begin = Json.object().put("index", i).put("id", callId(choice, i)).put("type", "function");
			begin.putObject("function").put("name", calls.get(i).name()).put("arguments", "");
			events.add(choice(choice, delta(begin), null));
			for (String fragment : calls.get(i).fragments()) {
				ObjectNode more = Json.object().put("index", i);
				more.putObject("function").put("arguments", fragment);
				events.add(choice(choice, delta(more), null));
			}
		}
	}

	private static ObjectNode delta(ObjectNode call) {
		ObjectNode delta = Json.object();
		delta.putArray("tool_calls").add(call);
		return delta;
	}

	private byte[] choice(int index, ObjectNode delta, @Nullable String finishReason) {
		ObjectNode chunk = head("chat.completion.chunk");
		chunk.putArray("choices")
			.addObject()
			.put("index", index)
			.set("delta", delta)
			.putNull("logprobs")
			.put("finish_reason", finishReason);
		if (this.call.includeUsage()) {
			chunk.putNull("usage");
		}
		return Sse.event("", chunk);
	}

	private ObjectNode head(String object) {
		return Json.object()
			.put("id", this.id)
			.put("object", object)
			.put("created", this.created)
			.put("model", this.call.model())
			.put("service_tier", "default")
			.put("system_fingerprint", "fp_simulator");
	}

	private void usage(ObjectNode body) {
		int prompt = this.answer.promptTokens();
		int completion = this.answer.completionTokens();
		ObjectNode usage = body.putObject("usage")
			.put("prompt_tokens", prompt)
			.put("completion_tokens", completion)
			.put("total_tokens", prompt + completion);
		usage.putObject("prompt_tokens_details")
			.put("cached_tokens", 0)
			.put("cache_write_tokens", 0)
			.put("audio_tokens", 0);
		usage.putObject("completion_tokens_details")
			.put("reasoning_tokens", this.answer.reasoningTokens())
			.put("audio_tokens", 0);
	}

}
