package dev.utils.autoconfigure.env;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which HTTP library the {@code RestClient} of an application uses.
 */
class HostHttpClientDefaultsTests {

	private static final String WEB_CLIENT = "org.springframework.boot.webclient";

	private static final String SERVER = "org.springframework.boot.reactor.netty";

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void libraryIsTheOneThatSpringBootFindsWithoutReactorNetty() {
		assertThat(ClientHttpRequestFactoryBuilder.detect(new FilteredClassLoader("reactor.netty")))
			.isInstanceOf(ClientHttpRequestFactoryBuilder.jdk().getClass());
		assertThat(factory(new FilteredClassLoader(WEB_CLIENT, SERVER))).isEqualTo("jdk");
	}

	@Test
	void withoutTheJdksClientItIsTheSimpleOne() {
		assertThat(factory(new FilteredClassLoader(WEB_CLIENT, SERVER, "java.net.http"))).isEqualTo("simple");
	}

	@Test
	void settingOfTheUserWins() {
		this.environment.getPropertySources()
			.addFirst(new MapPropertySource("user", Map.of(HostHttpClientDefaults.FACTORY, "reactor")));
		assertThat(factory(new FilteredClassLoader(WEB_CLIENT, SERVER))).isEqualTo("reactor");
	}

	@Test
	void applicationThatHasReactorNettyByItselfKeepsIt() {
		assertThat(factory(getClass().getClassLoader())).isNull();
	}

	private String factory(ClassLoader classLoader) {
		HostHttpClientDefaults.apply(this.environment, classLoader);
		return this.environment.getProperty(HostHttpClientDefaults.FACTORY);
	}

}
