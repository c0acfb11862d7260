package dev.utils.autoconfigure.env;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.ClassUtils;

/**
 * Keeps the HTTP library of the application's {@code RestClient} and
 * {@code RestTemplate}. Spring Boot prefers Reactor Netty, which is on the class path
 * because of our clients, to that of the JDK; so the application would change its library
 * by adding us. What Spring Boot would have found without us is made the default of its
 * own property.
 * <p>
 * An application with Spring Boot's {@code WebClient} or Reactor Netty server has Reactor
 * Netty anyway: nothing is set then.
 */
final class HostHttpClientDefaults {

	static final String SOURCE_NAME = "utilsHostHttpClientDefaults";

	static final String FACTORY = "spring.http.clients.imperative.factory";

	private HostHttpClientDefaults() {
	}

	static void apply(ConfigurableEnvironment environment, ClassLoader classLoader) {
		String factory = hasReactorNettyAnyway(classLoader) ? null : factoryWithoutUs(classLoader);
		if (factory != null) {
			environment.getPropertySources().addLast(new MapPropertySource(SOURCE_NAME, Map.of(FACTORY, factory)));
		}
	}

	private static boolean hasReactorNettyAnyway(ClassLoader classLoader) {
		return ClassUtils.isPresent("org.springframework.boot.webclient.WebClientCustomizer", classLoader) || ClassUtils
			.isPresent("org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory", classLoader);
	}

	private static @Nullable String factoryWithoutUs(ClassLoader classLoader) {
		ClientHttpRequestFactoryBuilder<?> found = ClientHttpRequestFactoryBuilder
			.detect(new WithoutReactorNetty(classLoader));
		if (found instanceof JdkClientHttpRequestFactoryBuilder) {
			return "jdk";
		}
		// Apache's and Jetty's come before Reactor Netty by themselves.
		return (found instanceof SimpleClientHttpRequestFactoryBuilder) ? "simple" : null;
	}

	private static final class WithoutReactorNetty extends ClassLoader {

		WithoutReactorNetty(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("reactor.netty.")) {
				throw new ClassNotFoundException(name);
			}
			return super.loadClass(name, resolve);
		}

	}

}
