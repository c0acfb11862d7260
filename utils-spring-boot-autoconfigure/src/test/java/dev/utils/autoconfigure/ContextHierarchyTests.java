package dev.utils.autoconfigure;

import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.ReactiveLlmClient;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What beans of a child context get: the clients of the parent, exactly one where they
 * name none.
 */
class ContextHierarchyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("utils.llm.providers.my-gateway.base-url=http://127.0.0.1:1/v1",
				"utils.llm.providers.my-gateway.model=m")
		.withConfiguration(AutoConfigurations.of(HttpAutoConfiguration.class, LlmClientAutoConfiguration.class,
				ArtifactAutoConfiguration.class, RateLimitAutoConfiguration.class));

	@Test
	void childWithTheSameAutoConfigurationUsesTheClientsOfItsParent() {
		this.runner.run((parent) -> this.runner.withParent(parent)
			.withUserConfiguration(Injected.class)
			.run((child) -> assertClients(child, parent)));
	}

	@Test
	void childWithoutAutoConfigurationUsesThemToo() {
		this.runner.run((parent) -> new ApplicationContextRunner().withParent(parent)
			.withUserConfiguration(Injected.class)
			.run((child) -> assertClients(child, parent)));
	}

	@Test
	void childMayHaveClientsUnderAParentThatHasNone() {
		new ApplicationContextRunner().run((parent) -> this.runner.withParent(parent)
			.withUserConfiguration(Injected.class)
			.run((child) -> assertClients(child, child)));
	}

	private static void assertClients(org.springframework.context.ApplicationContext child,
			org.springframework.context.ApplicationContext owner) {
		Injected injected = child.getBean(Injected.class);
		assertThat(injected.preferred).isSameAs(owner.getBean("llmClient"));
		assertThat(injected.reactive).isSameAs(owner.getBean("reactiveLlmClient"));
		assertThat(injected.gateway).isSameAs(owner.getBean("my-gateway"));
		assertThat(injected.gatewayReactive).isSameAs(owner.getBean("my-gatewayReactiveLlmClient"));
		assertThat(child.getBean(LlmClients.class)).isSameAs(owner.getBean(LlmClients.class));
		assertThat(child.getBeanProvider(LlmClient.class).getIfUnique()).isSameAs(injected.preferred);
		assertThat(child.getBean(LlmClient.class)).isSameAs(injected.preferred);
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		private LlmClient preferred;

		@Autowired
		private ReactiveLlmClient reactive;

		@Autowired
		@Qualifier("my-gateway")
		private LlmClient gateway;

		@Autowired
		@Qualifier("my-gateway")
		private ReactiveLlmClient gatewayReactive;

	}

}
