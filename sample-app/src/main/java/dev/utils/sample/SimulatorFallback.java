package dev.utils.sample;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Starts the simulator in the providers' place where nothing says whom to ask, so that
 * the sample runs without a key. Any key or base URL, wherever it is set, keeps it away.
 * <p>
 * Runs before the context is made, when the whole configuration is known and none of the
 * clients exists. The simulator becomes a bean and is closed last, after those who call
 * it.
 */
class SimulatorFallback implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	static final String BEAN_NAME = "llmSimulator";

	private static final Logger logger = LoggerFactory.getLogger(SimulatorFallback.class);

	private static final List<String> VARIABLES = List.of("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY",
			"ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL",
			"HF_TOKEN", "HUGGINGFACE_API_KEY", "HF_BASE_URL");

	/** The pace of a quick model: fast enough to wait for, slow enough to be seen. */
	private static final Duration PACE = Duration.ofMillis(40);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (!providerConfigured(context.getEnvironment())) {
			startSimulator(context);
		}
	}

	private boolean providerConfigured(Environment environment) {
		Stream<@Nullable String> variables = VARIABLES.stream().map((name) -> property(environment, name));
		Stream<@Nullable String> properties = Binder.get(environment)
			.bind("utils.llm.providers", Bindable.mapOf(String.class, Access.class))
			.orElse(Map.of())
			.values()
			.stream()
			.flatMap((access) -> Stream.of(access.apiKey, access.baseUrl));
		return Stream.concat(variables, properties).anyMatch(this::saysSomething);
	}

	private static @Nullable String property(Environment environment, String name) {
		try {
			return environment.getProperty(name);
		}
		catch (IllegalArgumentException ex) {
			// A placeholder that nothing resolves.
			return null;
		}
	}

	/**
	 * A placeholder that nothing resolved, as in {@code api-key: ${OPENAI_API_KEY}}
	 * without that variable, says nothing.
	 */
	private boolean saysSomething(@Nullable String value) {
		return StringUtils.hasText(value) && !value.contains("${");
	}

	private void startSimulator(ConfigurableApplicationContext context) {
		LlmSimulator simulator = LlmSimulator.start(PACE);
		context.getEnvironment().getPropertySources().addLast(new MapPropertySource(BEAN_NAME, properties(simulator)));
		context.getBeanFactory().registerSingleton(BEAN_NAME, simulator);
		((DefaultSingletonBeanRegistry) context.getBeanFactory()).registerDisposableBean(BEAN_NAME, simulator::close);
		logger.info("No API key is set: the built-in simulator answers at {}. Set OPENAI_API_KEY to ask a real model.",
				simulator.openAiBaseUrl());
	}

	private static Map<String, Object> properties(LlmSimulator simulator) {
		Map<String, Object> properties = new HashMap<>();
		Map<String, String> baseUrls = Map.of("openai", simulator.openAiBaseUrl(), "anthropic",
				simulator.anthropicBaseUrl(), "google", simulator.geminiBaseUrl(), "huggingface",
				simulator.huggingFaceBaseUrl());
		baseUrls.forEach((provider, baseUrl) -> {
			properties.put("utils.llm.providers." + provider + ".base-url", baseUrl);
			properties.put("utils.llm.providers." + provider + ".api-key", "the-simulator-needs-no-key");
		});
		return properties;
	}

	/**
	 * What makes a provider callable.
	 *
	 * @param apiKey the key, if any
	 * @param baseUrl the address, if any
	 */
	record Access(@Nullable String apiKey, @Nullable String baseUrl) {

		@Override
		public String toString() {
			return "Access[hidden]";
		}

	}

}
