package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a chat completion or a response of OpenAI into one whose content was filtered.
 */
final class ContentFilter {

	private static final String FILTERED = "content_filter";

	private ContentFilter() {
	}

	static Reply apply(Reply good) {
		if (!good.headers().getOrDefault("content-type", "").startsWith(Reply.JSON) && !good.isEventStream()) {
			return good;
		}
		if (!good.isEventStream()) {
			JsonNode body = Json.read(good.bytes());
			for (JsonNode choice : body.path("choices").values()) {
				if (choice instanceof ObjectNode object && object.path("message") instanceof ObjectNode message) {
					message.put("content", "").remove("tool_calls");
					object.put("finish_reason", FILTERED);
				}
			}
			if (body.path("object").asString("").equals("response")) {
				withhold((ObjectNode) body);
			}
			return good.withFrames(List.of(Json.write(body)));
		}
		List<byte[]> events = new ArrayList<>();
		for (String data : Sse.data(good)) {
			JsonNode event = data.startsWith("{") ? Sse.json(data) : Json.object();
			if (event.has("sequence_number")) {
				if (event.path("response") instanceof ObjectNode response) {
					events.add(response(events.size(), (ObjectNode) event, response));
				}
				continue;
			}
			String filtered = data.startsWith("{") ? filter(event) : data;
			if (filtered != null) {
				events.add(("data: " + filtered + "\n\n").getBytes(StandardCharsets.UTF_8));
			}
		}
		return good.withFrames(events);
	}

	private static byte[] response(int number, ObjectNode event, ObjectNode response) {
		event.put("sequence_number", number);
		if (!response.path("status").asString("").equals("in_progress")) {
			withhold(response);
			event.put("type", "response.incomplete");
		}
		return Sse.event(event.path("type").stringValue(), event);
	}

	private static void withhold(ObjectNode response) {
		response.put("status", "incomplete").putArray("output");
		response.putObject("incomplete_details").put("reason", FILTERED);
	}

	/**
	 * Drops the chunks that say something and changes the reason of the end.
	 */
	private static @Nullable String filter(JsonNode chunk) {
		for (JsonNode choice : chunk.path("choices").values()) {
			JsonNode delta = choice.path("delta");
			if (!delta.path("content").asString("").isEmpty() || delta.has("tool_calls")) {
				return null;
			}
			if (choice.path("finish_reason").isString()) {
				((ObjectNode) choice).put("finish_reason", FILTERED);
			}
		}
		return chunk.toString();
	}

}
