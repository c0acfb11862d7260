package dev.utils.autoconfigure.env;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.argument.StructuredArgument;
import net.logstash.logback.composite.AbstractJsonProvider;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.composite.loggingevent.ArgumentsJsonProvider;
import net.logstash.logback.composite.loggingevent.LogstashMarkersJsonProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonGeneratorDelegate;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Writes the fields that the application adds to an event. A name that is reserved for
 * the event itself, or already written, gets underscores at its end until it is unique;
 * the more specific source keeps the plain name: key-values, then structured arguments
 * and markers, then the MDC. A field that cannot be written is replaced by a note, so
 * that the line is never lost.
 */
final class JsonFieldsProvider extends AbstractJsonProvider<ILoggingEvent> {

	private static final Set<String> RESERVED = Set.of("@timestamp", "@version", "message", "logger_name",
			"thread_name", "level", "level_value", "stack_trace", "tags", "caller_class_name", "caller_method_name",
			"caller_file_name", "caller_line_number");

	private final Set<String> reserved = new HashSet<>(RESERVED);

	private final JsonProvider<ILoggingEvent> arguments = new ArgumentsJsonProvider();

	private final JsonProvider<ILoggingEvent> markers = new LogstashMarkersJsonProvider();

	/**
	 * Reserve names that the encoder writes by its configuration.
	 */
	void reserve(Collection<String> names) {
		this.reserved.addAll(names);
	}

	@Override
	public void writeTo(JsonGenerator generator, ILoggingEvent event) {
		Set<String> written = new HashSet<>(this.reserved);
		List<KeyValuePair> pairs = event.getKeyValuePairs();
		if (pairs != null) {
			for (KeyValuePair pair : pairs) {
				generator.writeName(unique(pair.key, written));
				JsonFieldValue.write(generator, pair.value);
			}
		}
		if (hasStructuredArgument(event)) {
			copy(this.arguments, generator, event, written);
		}
		if (event.getMarkerList() != null) {
			copy(this.markers, generator, event, written);
		}
		for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
			generator.writeName(unique(entry.getKey(), written));
			JsonFieldValue.write(generator, entry.getValue());
		}
	}

	private static boolean hasStructuredArgument(ILoggingEvent event) {
		@Nullable Object @Nullable [] candidates = event.getArgumentArray();
		return candidates != null && Stream.of(candidates).anyMatch(StructuredArgument.class::isInstance);
	}

	private static void copy(JsonProvider<ILoggingEvent> fields, JsonGenerator generator, ILoggingEvent event,
			Set<String> written) {
		try (TokenBuffer buffer = new TokenBuffer(generator.objectWriteContext(), false)) {
			JsonGenerator checked = new CheckedNumbers(buffer);
			checked.writeStartObject();
			fields.writeTo(checked, event);
			checked.writeEndObject();
			copy(buffer, generator, written);
		}
		catch (RuntimeException ex) {
			generator.writeName(unique("unwritable_fields", written));
			generator.writeString(ex.getClass().getName());
		}
	}

	private static void copy(TokenBuffer buffer, JsonGenerator generator, Set<String> written) {
		try (JsonParser parser = buffer.asParser()) {
			parser.nextToken();
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				generator.writeName(unique(parser.currentName(), written));
				parser.nextToken();
				generator.copyCurrentStructure(parser);
			}
		}
	}

	private static String unique(@Nullable String name, Set<String> written) {
		String unique = String.valueOf(name);
		while (!written.add(unique)) {
			unique += "_";
		}
		return unique;
	}

	/**
	 * Quotes what is no JSON number: Jackson writes the text of a {@link Number} that it
	 * does not know, whatever it is.
	 */
	private static final class CheckedNumbers extends JsonGeneratorDelegate {

		private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

		CheckedNumbers(JsonGenerator delegate) {
			super(delegate, false);
		}

		@Override
		public JsonGenerator writeNumber(BigDecimal value) {
			return (value.getClass() == BigDecimal.class) ? super.writeNumber(value) : writeNumber(value.toString());
		}

		@Override
		public JsonGenerator writeNumber(BigInteger value) {
			return (value.getClass() == BigInteger.class) ? super.writeNumber(value) : writeNumber(value.toString());
		}

		@Override
		public JsonGenerator writeNumber(String encodedValue) {
			return NUMBER.matcher(encodedValue).matches() ? super.writeNumber(encodedValue) : writeString(encodedValue);
		}

	}

}
