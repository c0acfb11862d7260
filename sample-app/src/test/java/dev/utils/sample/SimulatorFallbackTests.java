package dev.utils.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link SimulatorFallback}.
 */
class SimulatorFallbackTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withInitializer(new SimulatorFallback());

	@ParameterizedTest
	@ValueSource(strings = { "openai", "anthropic", "google", "huggingface" })
	void simulatorWhenNothingIsConfiguredAnswersForEveryProvider(String provider) {
		this.runner.run((context) -> {
			LlmSimulator simulator = context.getBean(LlmSimulator.class);
			Environment environment = context.getEnvironment();
			assertThat(environment.getProperty("utils.llm.providers." + provider + ".base-url"))
				.startsWith("http://127.0.0.1:" + simulator.port());
			assertThat(environment.getProperty("utils.llm.providers." + provider + ".api-key")).isNotBlank();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "OPENAI_API_KEY=sk-mine", "OPENAI_BASE_URL=http://localhost:4000/v1", "HF_TOKEN=hf_mine",
			"ANTHROPIC_API_KEY=sk-ant-mine", "ANTHROPIC_AUTH_TOKEN=mine", "GOOGLE_API_KEY=mine", "GEMINI_API_KEY=mine",
			"utils.llm.providers.openai.api-key=sk-mine",
			"utils.llm.providers.my-gateway.base-url=http://localhost:4000/v1" })
	void simulatorWhenSomebodyCanBeAskedStaysAway(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).doesNotHaveBean(LlmSimulator.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "OPENAI_API_KEY=", "HF_TOKEN=  ", "OPENAI_API_KEY=sk-secret${NO_SUCH_VARIABLE}",
			"utils.llm.providers.openai.api-key=${OPENAI_API_KEY}", "utils.llm.providers.openai.model=gpt-4o-mini" })
	void simulatorWhenPropertySaysNothingAboutWhomToAskStarts(String property) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasSingleBean(LlmSimulator.class));
	}

	@Test
	void simulatorWhenContextClosesStops() throws IOException {
		int[] port = new int[1];
		this.runner.run((context) -> {
			port[0] = context.getBean(LlmSimulator.class).port();
			connect(port[0]);
		});
		assertThatIOException().isThrownBy(() -> connect(port[0]));
	}

	private static void connect(int port) throws IOException {
		new Socket(InetAddress.getLoopbackAddress(), port).close();
	}

}
