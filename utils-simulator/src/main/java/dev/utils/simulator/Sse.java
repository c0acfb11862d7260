package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;

/**
 * Writes events of a stream, and reads those that the simulator wrote itself.
 */
final class Sse {

	private Sse() {
	}

	/**
	 * Writes an event with one line of data.
	 * @param name the name, empty for none
	 */
	static byte[] event(String name, JsonNode data) {
		String head = name.isEmpty() ? "" : "event: " + name + "\n";
		return (head + "data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Returns the data of each event, however the bytes are split.
	 */
	static List<String> data(Reply reply) {
		List<String> data = new ArrayList<>();
		reply.text().lines().filter((line) -> line.startsWith("data: ")).forEach((line) -> data.add(line.substring(6)));
		return data;
	}

	static JsonNode json(String text) {
		return Json.read(text.getBytes(StandardCharsets.UTF_8));
	}

}
