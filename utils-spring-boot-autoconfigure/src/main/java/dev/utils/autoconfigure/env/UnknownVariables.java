package dev.utils.autoconfigure.env;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.util.PatternMatchUtils;
import org.springframework.util.StringUtils;

/**
 * Tells of {@code UTILS_*} variables that have no effect: most are misspelled. Not an
 * error, because others may have variables of that name; {@code utils.ignored-variables}
 * names those.
 */
final class UnknownVariables {

	private static final String IGNORED = "utils.ignored-variables";

	private static final Pattern OF_MODEL = Pattern.compile("UTILS_RATE_?LIMIT_(?:KEYS_.*_)?MODELS_.*");

	/** The parts around a name are short. */
	private static final int MOST_AROUND_A_NAME = 2;

	private static final List<Shape> SHAPES = Stream
		.of(UtilsVariables.SINGLE.stream().map((property) -> new Shape(UtilsVariables.variableFor(property), null)),
				UtilsVariables.LIMITS.stream().map((limit) -> Shape.of("UTILS_RATE_LIMIT_" + limit, "")),
				UtilsVariables.KEY_SETTINGS.stream().map((setting) -> Shape.of("UTILS_RATE_LIMIT_KEYS", setting)),
				UtilsVariables.PROVIDER_SETTINGS.stream().map((setting) -> Shape.of("UTILS_LLM_PROVIDERS", setting)),
				UtilsVariables.MODEL_SETTINGS.stream().map((setting) -> Shape.of("UTILS_LLM_MODELS", setting)))
		.flatMap((shapes) -> shapes)
		.toList();

	private final Log log;

	UnknownVariables(Log log) {
		this.log = log;
	}

	void report(ConfigurableEnvironment environment) {
		Set<String> reported = new LinkedHashSet<>(ignored(environment));
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !(source instanceof UtilsVariablesPropertySource)) {
				for (String name : enumerable.getPropertyNames()) {
					report(enumerable, name, reported);
				}
			}
		}
	}

	private static List<String> ignored(ConfigurableEnvironment environment) {
		return Binder.get(environment)
			.bind(IGNORED, Bindable.listOf(String.class))
			.orElse(List.of())
			.stream()
			.map((name) -> name.strip().toUpperCase(Locale.ROOT))
			.toList();
	}

	private void report(EnumerablePropertySource<?> source, String name, Set<String> reported) {
		String variable = UtilsVariables.withoutPrefix(source, name).toUpperCase(Locale.ROOT);
		if (!variable.startsWith("UTILS_") || UtilsVariables.propertyFor(variable) != null
				|| KeyFiles.targetOf(variable) != null || UtilsVariablesPropertySource.isBlank(source.getProperty(name))
				|| PatternMatchUtils.simpleMatch(reported.toArray(String[]::new), variable)) {
			return;
		}
		reported.add(variable);
		this.log.warn(name + " has no effect (" + PropertySourceOrigin.get(source, name) + "). " + advice(variable)
				+ " If it belongs to somebody else, add it to UTILS_IGNORED_VARIABLES.");
	}

	private static String advice(String variable) {
		if (OF_MODEL.matcher(variable).matches()) {
			return "A variable cannot spell the name of a model: set it in application.yml, or by "
					+ "SPRING_APPLICATION_JSON.";
		}
		String nearest = nearest(variable);
		return (nearest != null) ? "Did you mean " + nearest + "?" : "No variable of utils has a name like it.";
	}

	static @Nullable String nearest(String variable) {
		String bare = variable.substring("UTILS_".length());
		if (WellKnownVariables.ALL.contains(bare)) {
			return bare;
		}
		List<String> words = List.of(StringUtils.delimitedListToStringArray(variable, "_"));
		String nearest = null;
		int fewest = Typos.MOST + 1;
		for (Shape shape : SHAPES) {
			Candidate candidate = shape.candidate(words);
			if (candidate != null && candidate.typos() < fewest
					&& candidate.typos() <= ((shape.end() != null) ? MOST_AROUND_A_NAME : Typos.MOST)) {
				nearest = candidate.variable();
				fewest = candidate.typos();
			}
		}
		return nearest;
	}

	/**
	 * What known variables look like.
	 *
	 * @param start how they begin
	 * @param end how they end after a name of the user's choice, or {@code null} if there
	 * is no such name
	 */
	private record Shape(String start, @Nullable String end) {

		static Shape of(String start, String setting) {
			return new Shape(UtilsVariables.variableFor(start), UtilsVariables.variableFor(setting));
		}

		@Nullable Candidate candidate(List<String> words) {
			if (this.end == null) {
				return new Candidate(this.start, Typos.between(String.join("_", words), this.start));
			}
			int first = words(this.start);
			int last = words.size() - words(this.end);
			if (first >= last) {
				return (words.size() == first && this.end.isEmpty())
						? new Candidate(this.start + "_<PROVIDER>", Typos.between(String.join("_", words), this.start))
						: null;
			}
			int typos = Typos.between(String.join("_", words.subList(0, first)), this.start)
					+ Typos.between(String.join("_", words.subList(last, words.size())), this.end);
			List<String> parts = new ArrayList<>(List.of(this.start));
			parts.addAll(words.subList(first, last));
			parts.add(this.end);
			return new Candidate(String.join("_", parts.stream().filter((part) -> !part.isEmpty()).toList()), typos);
		}

		private static int words(String text) {
			return text.isEmpty() ? 0 : StringUtils.countOccurrencesOf(text, "_") + 1;
		}

	}

	/**
	 * A variable that may have been meant.
	 *
	 * @param variable its name
	 * @param typos how much it differs
	 */
	private record Candidate(String variable, int typos) {

	}

}
