package dev.utils.autoconfigure;

import java.util.stream.Collectors;

import dev.utils.llm.LlmClient;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Explains a {@code @Qualifier} that names no provider, with those that there are. Runs
 * before Spring Boot's own analyzer, which does not survive beans that cannot be made any
 * more.
 */
class MissingLlmClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
		implements Ordered {

	private final Environment environment;

	MissingLlmClientFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public int getOrder() {
		return -1;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		ResolvableType type = cause.getResolvableType();
		Class<?> client = (type != null) ? type.resolve() : null;
		if (client != LlmClient.class && client != ReactiveLlmClient.class) {
			return null;
		}
		String names = LlmTargets.providers(LlmTargets.configured(this.environment))
			.stream()
			.map(Provider::name)
			.collect(Collectors.joining(", "));
		return new FailureAnalysis("There is no such " + client.getSimpleName() + ": " + cause.getMessage(),
				"Use @Qualifier with one of these names, as they are written here: " + names
						+ ". Or configure utils.llm.providers.<name>, or look the client up with LlmClients, which"
						+ " takes every spelling.",
				cause);
	}

}
