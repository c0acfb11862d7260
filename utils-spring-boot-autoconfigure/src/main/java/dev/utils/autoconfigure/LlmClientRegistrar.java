package dev.utils.autoconfigure;

import java.util.function.Supplier;

import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.env.Environment;

/**
 * Registers the clients of each provider, to be injected with
 * {@code @Qualifier("<provider>")}. The blocking client's bean has the provider's name
 * (unless a bean of the application has it), that of the reactive one ends with
 * {@code ReactiveLlmClient}. Injection points without a qualifier do not see them: they
 * get the preferred provider's client, or the user's own.
 * <p>
 * Which providers there are is known where the application runs: an application that was
 * processed ahead of time asks here when it starts, and nothing of the machine that built
 * it is kept. A context whose {@link LlmClients} are those of its parent has the parent's
 * clients, and none of its own.
 */
final class LlmClientRegistrar implements BeanDefinitionRegistryPostProcessor {

	private final Environment environment;

	LlmClientRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)
				|| !(registry instanceof ConfigurableListableBeanFactory beans)
				|| beans.getBeanNamesForType(LlmClients.class, true, false).length == 0) {
			return;
		}
		for (Provider provider : LlmTargets.providers(LlmTargets.configured(this.environment))) {
			String name = provider.name();
			register(registry, registry.containsBeanDefinition(name) ? name + "LlmClient" : name,
					client(LlmClient.class, name, () -> clients(beans).get(name)));
			register(registry, name + "ReactiveLlmClient",
					client(ReactiveLlmClient.class, name, () -> clients(beans).reactive(name)));
		}
	}

	private static LlmClients clients(BeanFactory beans) {
		return beans.getBean(LlmClients.class);
	}

	private static <T> RootBeanDefinition client(Class<T> type, String provider, Supplier<T> client) {
		RootBeanDefinition definition = new RootBeanDefinition(type, client);
		definition.setDefaultCandidate(false);
		definition.setLazyInit(true);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, provider));
		return definition;
	}

	private static void register(BeanDefinitionRegistry registry, String beanName, RootBeanDefinition definition) {
		if (!registry.containsBeanDefinition(beanName)) {
			registry.registerBeanDefinition(beanName, definition);
		}
	}

}
