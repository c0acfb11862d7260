package dev.utils.sample.docs;

import java.time.Duration;

import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import dev.utils.simulator.RecordedRequest;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The snippets that say what a call does, run.
 */
class SimulatorSnippetTests {

	@Test
	void scriptedFaultsAreMetAndRecorded() {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			simulator.script(Fault.status(429).retryAfter("1").times(2));
			callYourCodeWith(simulator.openAiBaseUrl()); // http://127.0.0.1:PORT/v1
			assertThat(simulator.requests()).extracting(RecordedRequest::status).containsExactly(429, 429, 200);
		}
	}

	@Test
	void snippetsOfTheReadmeDoWhatTheySay() {
		try (LlmSimulator simulator = LlmSimulator.start();
				ConfigurableApplicationContext context = start(simulator.openAiBaseUrl())) {
			LlmClients clients = context.getBean(LlmClients.class);
			assertThat(new Summaries(clients.get()).summarise("a long text")).contains("Summarise");
			assertThat(new Snippets().call(clients.get(), clients.reactive(), "Why?")).contains("Why?");
			simulator.script(Fault.status(429).retryAfter("3600"));
			assertThat(new Snippets().failure(clients.get(), "Why?"))
				.isEqualTo("Busy, try again in " + Duration.ofHours(1));
			simulator.script(Fault.status(401));
			assertThat(catchThrowableOfType(LlmException.class, () -> new Snippets().failure(clients.get(), "Why?")))
				.isNotNull();
		}
	}

	private static void callYourCodeWith(String baseUrl) {
		try (ConfigurableApplicationContext context = start(baseUrl)) {
			context.getBean(LlmClients.class).get().complete("Why?");
		}
	}

	private static ConfigurableApplicationContext start(String baseUrl) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--OPENAI_BASE_URL=" + baseUrl, "--OPENAI_API_KEY=sk-test");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
