package dev.utils.simulator;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the simulator, and Netty below it, write into the log.
 */
class LoggingTests {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

	private final Level level = this.root.getLevel();

	@BeforeEach
	void capture() {
		this.root.detachAppender("CONSOLE");
		this.root.setLevel(Level.TRACE);
		this.appender.start();
		this.root.addAppender(this.appender);
	}

	@AfterEach
	void restore() {
		this.root.detachAppender(this.appender);
		this.root.setLevel(this.level);
	}

	@Test
	void logsAtTraceShowNeitherKeyNorPromptNorAnswer() throws Exception {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			TestClient client = new TestClient(simulator);
			client.chat("canary-prompt");
			client.chat("canary-prompt", "\"stream\":true");
			client.chat("canary-prompt", "\"temperature\":9");
			anthropicAndGemini(client);
			simulator.script(Fault.dropStream(2));
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> client.chat("canary-prompt", "\"stream\":true"));
		}
		assertThat(this.appender.list).extracting(ILoggingEvent::getLoggerName)
			.contains(SimulatorServer.class.getName());
		assertThat(this.appender.list).extracting(ILoggingEvent::getFormattedMessage)
			.noneMatch((line) -> line.contains("canary-prompt") || line.contains("sk-test")
					|| line.contains("No model was called"));
	}

	private static void anthropicAndGemini(TestClient client) throws Exception {
		for (String field : new String[] { "\"stream\":true", "\"temperature\":9" }) {
			String body = "{\"model\":\"m\",\"max_tokens\":9," + field
					+ ",\"messages\":[{\"role\":\"user\",\"content\":\"canary-prompt\"}]}";
			client.send(client.request("/v1/messages")
				.header("anthropic-version", "2023-06-01")
				.POST(BodyPublishers.ofString(body))
				.build());
		}
		for (String method : new String[] { "generateContent", "embedContent" }) {
			String body = "{\"contents\":[{\"parts\":[{\"text\":\"canary-prompt\"}]}]}";
			client.send(client.request("/v1beta/models/gemini-sim:" + method)
				.header("x-goog-api-key", "sk-test")
				.POST(BodyPublishers.ofString(body))
				.build());
		}
	}

}
