package dev.utils.autoconfigure;

import java.util.Map;

import dev.utils.autoconfigure.UtilsProperties.ProviderSettings;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers the clients of each provider, to be injected with
 * {@code @Qualifier("<provider>")}. The blocking client's bean has the provider's name,
 * that of the reactive one ends with {@code ReactiveLlmClient}. Injection points without
 * a qualifier do not see them: they get the preferred provider's client, or the user's
 * own.
 */
final class LlmClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	LlmClientRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
		Map<String, ProviderSettings> configured = Binder.get(this.environment)
			.bind("utils.llm.providers", Bindable.mapOf(String.class, ProviderSettings.class))
			.orElse(Map.of());
		for (Provider provider : LlmTargets.providers(configured)) {
			register(registry, provider, provider.name(), LlmClient.class, "get");
			register(registry, provider, provider.name() + "ReactiveLlmClient", ReactiveLlmClient.class, "reactive");
		}
	}

	private static void register(BeanDefinitionRegistry registry, Provider provider, String beanName, Class<?> type,
			String factoryMethod) {
		if (registry.containsBeanDefinition(beanName)) {
			return;
		}
		AbstractBeanDefinition definition = BeanDefinitionBuilder.genericBeanDefinition(type)
			.setFactoryMethodOnBean(factoryMethod, LlmClientAutoConfiguration.LLM_CLIENTS)
			.addConstructorArgValue(provider.name())
			.getBeanDefinition();
		definition.setDefaultCandidate(false);
		definition.setLazyInit(true);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, provider.name()));
		registry.registerBeanDefinition(beanName, definition);
	}

}
