package dev.utils.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * Tells a native image which files of ours are read, and what Logback creates for
 * {@code logback-json.xml}.
 */
class UtilsRuntimeHints implements RuntimeHintsRegistrar {

	private static final List<String> RESOURCES = List.of("dev/utils/llm/models.json",
			"dev/utils/provider/*/errors.properties", "dev/utils/ratelimit/redis/*.lua",
			"dev/utils/autoconfigure/logback-json.xml");

	private static final List<String> LOGBACK = List.of("ch.qos.logback.classic.filter.ThresholdFilter",
			"ch.qos.logback.core.ConsoleAppender", "ch.qos.logback.core.boolex.IsPropertyDefinedCondition",
			"ch.qos.logback.core.rolling.RollingFileAppender",
			"ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy", "ch.qos.logback.core.util.FileSize");

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		RESOURCES.forEach((resource) -> hints.resources().registerPattern(resource));
		LOGBACK.forEach((type) -> hints.reflection()
			.registerTypeIfPresent(classLoader, type, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS,
					MemberCategory.INVOKE_PUBLIC_METHODS));
		hints.reflection()
			.registerType(TypeReference.of("dev.utils.autoconfigure.env.JsonLogEncoder"),
					MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS, MemberCategory.INVOKE_PUBLIC_METHODS);
	}

}
