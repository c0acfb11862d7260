package dev.utils.simulator;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shapes that a provider's JSON may have, written as a table: a line holds the name
 * of a shape and its fields, such as {@code role!:=user|assistant}. The mark {@code !}
 * demands a field. A type is {@code string}, {@code bool}, {@code int}, {@code number},
 * {@code bytes} (Base64), {@code object}, {@code any}, a shape, or {@code =} and the
 * strings allowed. It may have a range ({@code int(1..8)}), be an array ({@code *}) or a
 * map ({@code @}), and {@code ~} lets a string stand in its place. A shape
 * {@code Block.text} is that of a {@code Block} whose {@code type} is {@code text}.
 */
final class Shapes {

	private final Map<String, Map<String, Field>> shapes = new LinkedHashMap<>();

	private final Wording wording;

	Shapes(String table, Wording wording) {
		this.wording = wording;
		table.lines().filter((line) -> !line.isBlank()).forEach(this::add);
	}

	private void add(String line) {
		List<String> words = List.of(line.strip().split("\\s+", -1));
		Map<String, Field> fields = new LinkedHashMap<>();
		words.subList(1, words.size()).stream().map(Field::parse).forEach((field) -> fields.put(field.name(), field));
		if (words.get(0).contains(".")) {
			fields.put("type", new Field("type", "any", true));
		}
		this.shapes.put(words.get(0), fields);
	}

	/**
	 * Checks an object and returns a copy with the names of the table and without fields
	 * that are {@code null}.
	 */
	ObjectNode check(String shape, JsonNode node, String path) {
		if (!node.isObject()) {
			throw this.wording.wrongType(path, "object", node);
		}
		Map<String, Field> fields = fields(shape, node, path);
		ObjectNode copy = Json.object();
		for (Entry<String, JsonNode> property : node.properties()) {
			Field field = fields.get(this.wording.name(property.getKey()));
			if (field == null) {
				throw this.wording.unknown(path, property.getKey());
			}
			if (!property.getValue().isNull()) {
				copy.set(field.name(),
						value(field.type(), property.getValue(), this.wording.child(path, field.name())));
			}
		}
		for (Field field : fields.values()) {
			if (field.required() && !copy.has(field.name())) {
				throw this.wording.missing(this.wording.child(path, field.name()));
			}
		}
		return copy;
	}

	private Map<String, Field> fields(String shape, JsonNode node, String path) {
		Map<String, Field> fields = this.shapes.get(shape);
		if (fields != null) {
			return fields;
		}
		String tag = node.path("type").asString("");
		if (tag.isEmpty()) {
			throw this.wording.missing(this.wording.child(path, "type"));
		}
		fields = this.shapes.get(shape + "." + tag);
		if (fields == null) {
			throw this.wording.wrongValue(this.wording.child(path, "type"), tags(shape), node.path("type"));
		}
		return fields;
	}

	private List<String> tags(String shape) {
		return this.shapes.keySet()
			.stream()
			.filter((name) -> name.startsWith(shape + "."))
			.map((name) -> name.substring(shape.length() + 1))
			.toList();
	}

	private JsonNode value(String type, JsonNode value, String path) {
		if (type.startsWith("~")) {
			return value.isString() ? value : value(type.substring(1), value, path);
		}
		String single = type.substring(0, type.length() - 1);
		if (type.endsWith("*")) {
			return array(single, value, path);
		}
		if (type.endsWith("@")) {
			return map(single, value, path);
		}
		if (type.startsWith("=")) {
			return oneOf(List.of(type.substring(1).split("\\|", -1)), value, path);
		}
		int range = type.indexOf('(');
		String plain = (range < 0) ? type : type.substring(0, range);
		Boolean matches = matches(plain, value);
		if (matches == null) {
			return check(plain, value, path);
		}
		if (!matches) {
			throw this.wording.wrongType(path, plain, value);
		}
		if (range >= 0) {
			checkRange(type.substring(range + 1, type.length() - 1), value, path);
		}
		return value;
	}

	private static @Nullable Boolean matches(String type, JsonNode value) {
		return switch (type) {
			case "any" -> true;
			case "string" -> value.isString();
			case "bool" -> value.isBoolean();
			case "int" -> value.isIntegralNumber() && value.canConvertToInt();
			case "number" -> value.isNumber();
			case "object" -> value.isObject();
			case "bytes" -> value.isString() && isBase64(value.stringValue());
			default -> null;
		};
	}

	private static boolean isBase64(String text) {
		try {
			Base64.getDecoder().decode(text);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private ArrayNode array(String type, JsonNode value, String path) {
		if (!value.isArray()) {
			throw this.wording.wrongType(path, "array", value);
		}
		ArrayNode copy = JsonNodeFactory.instance.arrayNode();
		for (int i = 0; i < value.size(); i++) {
			copy.add(value(type, value.path(i), this.wording.item(path, i)));
		}
		return copy;
	}

	private ObjectNode map(String type, JsonNode value, String path) {
		if (!value.isObject()) {
			throw this.wording.wrongType(path, "object", value);
		}
		ObjectNode copy = Json.object();
		value.properties()
			.forEach((entry) -> copy.set(entry.getKey(), value(type, entry.getValue(), path + "." + entry.getKey())));
		return copy;
	}

	private JsonNode oneOf(List<String> allowed, JsonNode value, String path) {
		String constant = value.isString() ? this.wording.constant(value.stringValue()) : "";
		if (!allowed.contains(constant)) {
			throw this.wording.wrongValue(path, allowed, value);
		}
		return JsonNodeFactory.instance.stringNode(constant);
	}

	private void checkRange(String range, JsonNode value, String path) {
		int dots = range.indexOf("..");
		String least = range.substring(0, dots);
		String most = range.substring(dots + 2);
		double number = value.numberValue().doubleValue();
		if (number < Double.parseDouble(least) || (!most.isEmpty() && number > Double.parseDouble(most))) {
			throw this.wording.outOfRange(path, least, most);
		}
	}

	/**
	 * One field of a shape.
	 */
	private record Field(String name, String type, boolean required) {

		static Field parse(String text) {
			int colon = text.indexOf(':');
			boolean required = text.charAt(colon - 1) == '!';
			return new Field(text.substring(0, required ? colon - 1 : colon), text.substring(colon + 1), required);
		}

	}

	/**
	 * The words in which a provider names a place and what is wrong there.
	 */
	interface Wording {

		/**
		 * Returns the name in the table of a field that came as this.
		 */
		String name(String sent);

		/**
		 * Returns the string in the table for one that came as this.
		 */
		default String constant(String sent) {
			return sent;
		}

		String child(String path, String name);

		String item(String path, int index);

		RuntimeException unknown(String path, String name);

		RuntimeException missing(String path);

		RuntimeException wrongType(String path, String expected, JsonNode value);

		RuntimeException wrongValue(String path, List<String> allowed, JsonNode value);

		/**
		 * Refuses a number.
		 * @param most the upper bound, empty for none
		 */
		RuntimeException outOfRange(String path, String least, String most);

	}

}
