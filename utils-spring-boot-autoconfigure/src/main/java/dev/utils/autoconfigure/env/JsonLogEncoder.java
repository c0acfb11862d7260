package dev.utils.autoconfigure.env;

import java.util.List;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.composite.JsonProvider;
import net.logstash.logback.composite.loggingevent.LogstashMarkersJsonProvider;
import net.logstash.logback.composite.loggingevent.TagsJsonProvider;
import net.logstash.logback.encoder.LogstashEncoder;
import org.slf4j.Marker;
import tools.jackson.core.JsonGenerator;

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
		addProvider(new JsonFieldsProvider());
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
