package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Faults written as JSON: an array of objects such as
 * {@code {"status":429,"retryAfter":"1","times":2}}. One property per factory or method
 * of {@link Fault}; several properties in one object are combined.
 */
final class FaultDocument {

	private static final Map<String, Function<Values, Fault>> FACTORIES = factories();

	private FaultDocument() {
	}

	private static Map<String, Function<Values, Fault>> factories() {
		Map<String, Function<Values, Fault>> factories = new LinkedHashMap<>();
		factories.put("none", (values) -> values.flag("none", Fault.none()));
		factories.put("status", (values) -> Fault.status(values.integer("status")));
		factories.put("htmlBody", (values) -> Fault.htmlBody(values.integer("htmlBody")));
		factories.put("blocked", (values) -> values.flag("blocked", Fault.blocked()));
		factories.put("reset", (values) -> values.flag("reset", Fault.reset()));
		factories.put("resetAfterHeaders", (values) -> values.flag("resetAfterHeaders", Fault.resetAfterHeaders()));
		factories.put("stall", (values) -> values.flag("stall", Fault.stall()));
		factories.put("malformedBody", (values) -> values.flag("malformedBody", Fault.malformedBody()));
		factories.put("emptyBody", (values) -> values.flag("emptyBody", Fault.emptyBody()));
		factories.put("rawBody", (values) -> Fault.rawBody(Reply.JSON, values.text("rawBody")));
		factories.put("rawStream", (values) -> Fault.rawStream(values.pieces("rawStream")));
		factories.put("errorInStream",
				(values) -> Fault.errorInStream(values.json("errorInStream"), values.optional("afterChunks")));
		factories.put("malformedChunk", (values) -> Fault.malformedChunk(values.integer("malformedChunk")));
		factories.put("stallMidStream", (values) -> Fault.stallMidStream(values.integer("stallMidStream")));
		factories.put("cutStream", (values) -> Fault.cutStream(values.integer("cutStream")));
		factories.put("dropStream", (values) -> Fault.dropStream(values.integer("dropStream")));
		factories.put("openAfterDone", (values) -> values.flag("openAfterDone", Fault.openAfterDone()));
		factories.put("body", (values) -> Fault.none().body(values.text("body")));
		factories.put("retryAfter", (values) -> Fault.none().retryAfter(values.text("retryAfter")));
		factories.put("headers", Values::headers);
		factories.put("slowMs", (values) -> Fault.slow(values.millis("slowMs")));
		factories.put("delayMs", (values) -> Fault.delay(values.millis("delayMs")));
		factories.put("fragmented", (values) -> Fault.fragmented(values.integer("fragmented")));
		factories.put("gzip", (values) -> values.flag("gzip", Fault.gzip()));
		return factories;
	}

	/**
	 * Reads a document.
	 * @throws IllegalArgumentException if it is no array of known faults; the message
	 * says what is wrong
	 */
	static List<Fault> read(byte[] document) {
		JsonNode root;
		try {
			root = Json.read(document);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The faults are not valid JSON.", ex);
		}
		if (!root.isArray()) {
			throw new IllegalArgumentException("The faults must be a JSON array of objects.");
		}
		List<Fault> faults = new ArrayList<>();
		for (JsonNode node : root.values()) {
			faults.add(fault(node));
		}
		return faults;
	}

	private static Fault fault(JsonNode node) {
		for (String name : node.propertyNames()) {
			if (!FACTORIES.containsKey(name) && !name.equals("times") && !name.equals("afterChunks")) {
				throw new IllegalArgumentException("Unknown fault '" + name + "': must be one of " + FACTORIES.keySet()
						+ " with 'times' or 'afterChunks'.");
			}
		}
		if (!node.isObject() || node.isEmpty()) {
			throw new IllegalArgumentException("Each fault must be a JSON object with at least one property.");
		}
		Values values = new Values(node);
		Fault combined = null;
		for (Map.Entry<String, Function<Values, Fault>> factory : FACTORIES.entrySet()) {
			if (node.has(factory.getKey())) {
				combined = and(combined, factory.getValue().apply(values));
			}
		}
		if (combined == null) {
			throw new IllegalArgumentException("A fault needs more than 'times' or 'afterChunks'.");
		}
		return node.has("times") ? combined.times(values.integer("times")) : combined;
	}

	private static Fault and(@Nullable Fault first, Fault second) {
		return (first != null) ? first.and(second) : second;
	}

	/**
	 * Typed access to the properties of one fault.
	 */
	private record Values(JsonNode node) {

		Fault flag(String name, Fault fault) {
			if (!this.node.path(name).isBoolean()) {
				throw wrong(name, "true or false");
			}
			return this.node.path(name).booleanValue() ? fault : Fault.none();
		}

		int integer(String name) {
			JsonNode value = this.node.path(name);
			if (!value.isIntegralNumber() || !value.canConvertToInt()) {
				throw wrong(name, "an integer");
			}
			return value.intValue();
		}

		int optional(String name) {
			return this.node.has(name) ? integer(name) : 0;
		}

		Duration millis(String name) {
			return Duration.ofMillis(integer(name));
		}

		String text(String name) {
			JsonNode value = this.node.path(name);
			if (!value.isString() && !value.isNumber()) {
				throw wrong(name, "a string");
			}
			return value.asString();
		}

		String json(String name) {
			JsonNode value = this.node.path(name);
			if (value.isBoolean()) {
				return "";
			}
			return value.isString() ? value.stringValue() : value.toString();
		}

		byte[][] pieces(String name) {
			JsonNode value = this.node.path(name);
			if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
				throw wrong(name, "an array of strings");
			}
			return value.valueStream()
				.map((piece) -> piece.stringValue().getBytes(StandardCharsets.UTF_8))
				.toArray(byte[][]::new);
		}

		Fault headers() {
			JsonNode headers = this.node.path("headers");
			if (!headers.isObject() || !headers.valueStream().allMatch(JsonNode::isString)) {
				throw wrong("headers", "an object of strings");
			}
			Fault fault = Fault.none();
			for (Map.Entry<String, JsonNode> header : headers.properties()) {
				fault = fault.header(header.getKey(), header.getValue().stringValue());
			}
			return fault;
		}

		private static IllegalArgumentException wrong(String name, String expected) {
			return new IllegalArgumentException("Invalid value of '" + name + "': must be " + expected + ".");
		}

	}

}
