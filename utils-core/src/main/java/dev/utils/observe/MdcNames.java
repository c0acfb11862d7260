package dev.utils.observe;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of MDC entries that every formatter can write beside the key-values of an event.
 * Spring Boot's structured formats drop the whole event when a name occurs twice: among
 * key-values and MDC entries, among the fields of the format, and, where dots nest, also
 * a name that is a value here and an object there. Formats rewrite names too: Graylog's
 * puts {@code _} before each and in place of what it does not allow.
 */
final class MdcNames {

	/** First parts of the fields of ECS, Graylog and Logstash. */
	private static final Set<String> RESERVED = Set.of("@timestamp", "@version", "ecs", "error", "error_message",
			"error_stack_trace", "error_type", "full_message", "host", "id", "level", "level_name", "level_value",
			"log", "log_logger", "logger_name", "message", "process", "process_pid", "process_thread_name", "service",
			"service_environment", "service_name", "service_node_name", "service_version", "short_message",
			"stack_trace", "tags", "thread_name", "timestamp", "version");

	private static final Pattern NOT_ALLOWED = Pattern.compile("[^\\w.-]");

	private MdcNames() {
	}

	/**
	 * Return the entries with names that do not collide, which are almost always the
	 * given ones.
	 * @param keys the names of the event's key-values
	 * @param mdc the entries
	 */
	static Map<String, String> besides(Collection<String> keys, Map<String, String> mdc) {
		Set<String> taken = new HashSet<>(keys);
		Map<String, String> renamed = new HashMap<>();
		mdc.keySet().stream().sorted().forEach((name) -> {
			String unique = name;
			while (!isFree(comparable(unique), taken)) {
				unique = withUnderscore(unique);
			}
			taken.add(comparable(unique));
			renamed.put(unique, mdc.get(name));
		});
		return renamed;
	}

	private static boolean isFree(String name, Set<String> taken) {
		int dot = name.indexOf('.');
		if (name.isEmpty() || RESERVED.contains((dot < 0) ? name : name.substring(0, dot))) {
			return false;
		}
		return taken.stream()
			.noneMatch((other) -> other.equals(name) || other.startsWith(name + ".") || name.startsWith(other + "."));
	}

	/**
	 * Return the name with its first part made longer, which is the one that collides.
	 */
	private static String withUnderscore(String name) {
		int dot = name.indexOf('.');
		return (dot < 0) ? name + "_" : name.substring(0, dot) + "_" + name.substring(dot);
	}

	private static String comparable(String name) {
		String allowed = NOT_ALLOWED.matcher(name).replaceAll("_");
		return allowed.startsWith("_") ? allowed.substring(1) : allowed;
	}

}
