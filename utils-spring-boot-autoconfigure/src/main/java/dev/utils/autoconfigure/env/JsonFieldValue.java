package dev.utils.autoconfigure.env;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

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

	private static final Set<Class<?>> PLAIN = Set.of(Byte.class, Short.class, Integer.class, Long.class,
			BigInteger.class, BigDecimal.class, AtomicInteger.class, AtomicLong.class, LongAdder.class,
			LongAccumulator.class);

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
		if (value == null || value instanceof Boolean) {
			return value;
		}
		if (value instanceof Number number) {
			return readNumber(number);
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
	 * Return a number that JSON has, or else its text. Jackson writes the text of a
	 * {@link Number} that it does not know unquoted, whatever it is.
	 */
	private static Object readNumber(Number number) {
		Number plain = (number instanceof DoubleAdder || number instanceof DoubleAccumulator) ? number.doubleValue()
				: number;
		if (plain instanceof Double || plain instanceof Float) {
			return Double.isFinite(plain.doubleValue()) ? plain : plain.toString();
		}
		return PLAIN.contains(plain.getClass()) ? plain : plain.toString();
	}

}
