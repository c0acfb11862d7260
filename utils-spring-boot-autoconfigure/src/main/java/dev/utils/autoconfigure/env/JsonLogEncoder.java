package dev.utils.autoconfigure.env;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.composite.loggingevent.LogstashMarkersJsonProvider;
import net.logstash.logback.composite.loggingevent.TagsJsonProvider;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.Marker;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link LogstashEncoder} whose every event becomes exactly one JSON object with unique
 * names. Timestamps are ISO-8601 in UTC; MDC entries, SLF4J key-values, structured
 * arguments and structured markers are top-level fields; Logback's context properties are
 * left out, as Spring Boot puts its patterns there.
 * <p>
 * Public because Logback creates it; to be named as {@code <encoder class="...">} in a
 * Logback file. Safe for use by several threads once started, like its parent.
 */
public final class JsonLogEncoder extends LogstashEncoder {

	private final JsonFieldsProvider fields = new JsonFieldsProvider();

	/**
	 * Create an encoder that is ready to be started.
	 */
	public JsonLogEncoder() {
		setTimeZone("UTC");
		setIncludeContext(false);
		setIncludeMdc(false);
		setIncludeKeyValuePairs(false);
		setIncludeStructuredArguments(false);
		List<JsonProvider<ILoggingEvent>> providers = List.copyOf(getProviders().getProviders());
		for (JsonProvider<ILoggingEvent> provider : providers) {
			if (provider instanceof LogstashMarkersJsonProvider) {
				getProviders().removeProvider(provider);
			}
		}
		setIncludeTags(false);
		addProvider(new MarkerTags());
		addProvider(this.fields);
	}

	@Override
	public void start() {
		LogstashFieldNames names = getFieldNames();
		this.fields.reserve(Stream
			.of(names.getTimestamp(), names.getVersion(), names.getMessage(), names.getLogger(), names.getThread(),
					names.getLevel(), names.getLevelValue(), names.getStackTrace(), names.getTags(),
					names.getCallerClass(), names.getCallerMethod(), names.getCallerFile(), names.getCallerLine())
			.filter(Objects::nonNull)
			.toList());
		this.fields.reserve(customNames());
		super.start();
	}

	private Collection<String> customNames() {
		String customFields = getCustomFields();
		try {
			return (customFields != null) ? JsonMapper.shared().readTree(customFields).propertyNames() : List.of();
		}
		catch (JacksonException ex) {
			// Reported by the encoder, which then writes none of them.
			return List.of();
		}
	}

	/**
	 * Commons Logging marks every event of Spring's own code, which tells nobody
	 * anything.
	 */
	private static final class MarkerTags extends TagsJsonProvider {

		@Override
		public void writeTo(JsonGenerator generator, ILoggingEvent event) {
			List<Marker> markers = event.getMarkerList();
			if (markers != null && !(markers.size() == 1 && markers.get(0).getName().equals("COMMONS-LOGGING"))) {
				super.writeTo(generator, event);
			}
		}

	}

}
