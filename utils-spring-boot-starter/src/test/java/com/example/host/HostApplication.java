package com.example.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * A servlet application that knows nothing of us, and writes down what it is made of.
 */
@SpringBootApplication
public class HostApplication {

	/**
	 * Start and stop.
	 * @param arguments the file to write to, then those of Spring Boot
	 * @throws IOException if the file cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		SpringApplication application = new SpringApplication(HostApplication.class);
		String[] own = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
		try (ConfigurableApplicationContext context = application.run(own)) {
			Collection<String> facts = new TreeSet<>();
			facts.add("context " + context.getClass().getName());
			facts.add("type " + application.getWebApplicationType());
			for (String name : context.getBeanDefinitionNames()) {
				facts.add("bean " + name + " " + name(context.getType(name)));
			}
			facts.add("factory builder " + name(context.getBean(ClientHttpRequestFactoryBuilder.class).getClass()));
			facts.add("factory " + name(context.getBean(ClientHttpRequestFactory.class).getClass()));
			context.getBean(RequestMappingHandlerAdapter.class)
				.getMessageConverters()
				.forEach((converter) -> facts.add("converter of the server " + name(converter.getClass())));
			context.getBean(RestClient.Builder.class)
				.configureMessageConverters((converters) -> converters.configureMessageConvertersList((list) -> list
					.forEach((converter) -> facts.add("converter of the client " + name(converter.getClass())))))
				.build();
			context.getBean(HealthContributorRegistry.class)
				.stream()
				.forEach((entry) -> facts.add("health " + entry.name()));
			context.getBean(MeterRegistry.class)
				.getMeters()
				.stream()
				.map((meter) -> meter.getId().getName())
				// Depends on whether garbage was collected yet.
				.filter((meter) -> !meter.equals("jvm.gc.pause") && !meter.startsWith("jvm.gc.concurrent"))
				.forEach((meter) -> facts.add("meter " + meter));
			facts.add("log " + logFormat());
			Files.write(Path.of(arguments[0]), facts);
		}
	}

	private static String logFormat() {
		LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
		ConsoleAppender<ILoggingEvent> console = (ConsoleAppender<ILoggingEvent>) logback
			.getLogger(Logger.ROOT_LOGGER_NAME)
			.getAppender("CONSOLE");
		return ((PatternLayoutEncoder) console.getEncoder()).getPattern()
			.strip()
			.replace("(" + ProcessHandle.current().pid() + ")", "(PID)");
	}

	private static String name(Class<?> type) {
		return (type != null) ? type.getName().replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda") : "unknown";
	}

}
