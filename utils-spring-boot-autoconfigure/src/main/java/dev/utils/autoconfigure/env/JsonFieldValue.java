package dev.utils.autoconfigure.env;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The value of a log field: numbers, booleans, text, maps, collections and arrays keep
 * their JSON form; everything else is its {@code toString()}, because an object's getters
 * may show what its {@code toString()} hides. Values are read completely before the first
 * byte is written, so one that throws costs only itself.
 */
final class JsonFieldValue {

	private static final int MAX_DEPTH = 8;

	private JsonFieldValue() {
	}

	static void write(JsonGenerator generator, @Nullable Object value) {
		generator.writePOJO(read(value));
	}

	private static @Nullable Object read(@Nullable Object value) {
		try {
			return read(value, 0);
		}
		catch (RuntimeException | StackOverflowError ex) {
			return "[" + ((value != null) ? value.getClass().getName() : "null") + " failed with "
					+ ex.getClass().getName() + "]";
		}
	}

	private static @Nullable Object read(@Nullable Object value, int depth) {
		if (value == null || value instanceof Boolean || isPlainNumber(value)) {
			return value;
		}
		if (depth > MAX_DEPTH) {
			return "[deeper than " + MAX_DEPTH + " levels]";
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, element) -> copy.put(String.valueOf(key), read(element, depth + 1)));
			return copy;
		}
		if (value instanceof Collection<?> collection) {
			List<@Nullable Object> copy = new ArrayList<>();
			collection.forEach((element) -> copy.add(read(element, depth + 1)));
			return copy;
		}
		if (value.getClass().isArray()) {
			return readArray(value, depth);
		}
		return value.toString();
	}

	private static Object readArray(Object array, int depth) {
		int length = Array.getLength(array);
		if (array instanceof byte[]) {
			return "byte[" + length + "]";
		}
		List<@Nullable Object> copy = new ArrayList<>(length);
		for (int i = 0; i < length; i++) {
			copy.add(read(Array.get(array, i), depth + 1));
		}
		return copy;
	}

	/**
	 * Jackson writes the text of an unknown {@link Number} unquoted, whatever it is.
	 */
	private static boolean isPlainNumber(Object value) {
		return value instanceof Number && value.getClass().getName().startsWith("java.");
	}

}
