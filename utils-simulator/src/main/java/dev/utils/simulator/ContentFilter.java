package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a chat completion of OpenAI into one whose content was filtered.
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
			return good.withFrames(List.of(Json.write(body)));
		}
		List<byte[]> events = new ArrayList<>();
		for (String data : Sse.data(good)) {
			String filtered = data.startsWith("{") ? filter(Sse.json(data)) : data;
			if (filtered != null) {
				events.add(("data: " + filtered + "\n\n").getBytes(StandardCharsets.UTF_8));
			}
		}
		return good.withFrames(events);
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
