package dev.utils.autoconfigure;

import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionBuilder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers the clients of each provider, to be injected with
 * {@code @Qualifier("<provider>")}. The blocking client's bean has the provider's name
 * (unless a bean of the application has it), that of the reactive one ends with
 * {@code ReactiveLlmClient}. Injection points without a qualifier do not see them: they
 * get the preferred provider's client, or the user's own.
 */
final class LlmClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	LlmClientRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importer, BeanDefinitionRegistry registry) {
		for (Provider provider : LlmTargets.providers(LlmTargets.configured(this.environment))) {
			String name = provider.name();
			register(registry, name, registry.containsBeanDefinition(name) ? name + "LlmClient" : name, "blocking");
			register(registry, name, name + "ReactiveLlmClient", "reactive");
		}
	}

	private static void register(BeanDefinitionRegistry registry, String provider, String beanName,
			String factoryMethod) {
		if (registry.containsBeanDefinition(beanName)) {
			return;
		}
		AbstractBeanDefinition definition = BeanDefinitionBuilder.rootBeanDefinition(LlmClientRegistrar.class)
			.setFactoryMethod(factoryMethod)
			.setAutowireMode(AutowireCapableBeanFactory.AUTOWIRE_CONSTRUCTOR)
			.getBeanDefinition();
		definition.getConstructorArgumentValues().addGenericArgumentValue(provider);
		definition.setDefaultCandidate(false);
		definition.setLazyInit(true);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, provider));
		registry.registerBeanDefinition(beanName, definition);
	}

	static LlmClient blocking(LlmClients clients, String provider) {
		return clients.get(provider);
	}

	static ReactiveLlmClient reactive(LlmClients clients, String provider) {
		return clients.reactive(provider);
	}

}
