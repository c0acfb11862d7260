package dev.utils.sample.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.sample.Browser;
import dev.utils.sample.SampleTest;
import dev.utils.simulator.LlmSimulator;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What {@code docs/streaming.md} says and shows, in a real browser, with the same
 * controller in WebFlux on Netty and in Spring MVC on Tomcat.
 */
@SampleTest
@Import(StreamingTests.PlainText.class)
@TestPropertySource(properties = "answers.heartbeat=200ms")
class StreamingTests {

	private static final Pattern SCRIPT = Pattern.compile("^```js\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

	private static final String ANSWER = "You said: “hello two” — and this is the simulator’s answer.";

	private static Browser browser;

	@TempDir
	static Path folder;

	private final LlmSimulator simulator;

	private final int netty;

	private final Tomcat tomcat;

	@Autowired
	StreamingTests(LlmSimulator simulator, ReactiveLlmClient client, @LocalServerPort int port) throws Exception {
		this.simulator = simulator;
		this.netty = port;
		this.tomcat = tomcat(client);
	}

	@BeforeAll
	static void startBrowser() {
		browser = Browser.start();
	}

	@AfterAll
	static void stopBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@AfterEach
	void stopTomcat() throws Exception {
		this.tomcat.stop();
		this.tomcat.destroy();
	}

	static Stream<Arguments> serversAndScripts() {
		return Stream.of(Server.values())
			.flatMap((server) -> Stream.of(Script.values()).map((script) -> arguments(server, script)));
	}

	@ParameterizedTest
	@MethodSource("serversAndScripts")
	void answerArrivesWithAllItsBlanksAndIsAskedForOnce(Server server, Script script) throws IOException {
		run(server, script, "hello two");
		browser.await().until((driver) -> output().contains("[STOP]"));
		assertThat(output()).contains(ANSWER);
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("serversAndScripts")
	void failureIsAnEventAndIsNotAskedForAgain(Server server, Script script) throws IOException {
		run(server, script, "hello [[cut 4]]");
		browser.await().until((driver) -> output().contains("[TRUNCATED]"));
		assertThat(output()).startsWith("You said:");
		assertThat(this.simulator.requests()).hasSize(1);
	}

	@ParameterizedTest
	@MethodSource("serversAndScripts")
	void callOfABrowserThatLeavesEndsEvenWhileTheModelIsSilent(Server server, Script script) throws IOException {
		int before = this.simulator.connectionsOpen();
		run(server, script, "hello [[stall 4]]");
		browser.await().until((driver) -> output().startsWith("You said:"));
		int during = this.simulator.connectionsOpen();
		assertThat(during).isPositive();
		browser.driver().get("about:blank");
		browser.await().until((driver) -> this.simulator.connectionsOpen() < during);
		assertThat(this.simulator.connectionsOpen()).isLessThanOrEqualTo(Math.max(before, during - 1));
	}

	@ParameterizedTest
	@EnumSource
	void piecesThatAreSentAsPlainTextLoseTheirFirstBlank(Server server) throws IOException {
		open(server);
		browser.driver().executeScript("""
				const events = new EventSource('/plain?question=hello%20two');
				const output = document.body.appendChild(document.createElement('output'));
				events.onmessage = (event) => output.append(event.data);
				events.onerror = () => { events.close(); output.append('[end]'); };""");
		browser.await().until((driver) -> output().endsWith("[end]"));
		assertThat(output()).matches("Yousaid:.?hellotwo.*");
	}

	@Test
	void tomcatEndsAnAsynchronousRequestAfterHalfAMinuteUnlessItIsToldOtherwise() {
		assertThat(new Connector().getAsyncTimeout()).isEqualTo(Duration.ofSeconds(30).toMillis());
	}

	private void run(Server server, Script script, String question) throws IOException {
		open(server);
		browser.driver().executeScript("""
				const question = arguments[0];
				const output = document.body.appendChild(document.createElement('output'));
				const show = (text) => output.append(text);
				(async () => {
				%s
				})();""".formatted(script.text()), question);
	}

	private void open(Server server) {
		int port = (server == Server.WEBFLUX) ? this.netty : this.tomcat.getConnector().getLocalPort();
		browser.driver().get("http://127.0.0.1:" + port + "/favicon.svg");
		browser.driver().get("http://127.0.0.1:" + port + "/index.html");
	}

	private static String output() {
		return String.valueOf(
				browser.driver().executeScript("return [...document.querySelectorAll('output')].at(-1).textContent"));
	}

	private static Tomcat tomcat(ReactiveLlmClient client) throws Exception {
		AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
		spring.register(SpringMvc.class, PlainText.class);
		spring.addBeanFactoryPostProcessor((beans) -> {
			beans.registerSingleton("llm", client);
			beans.registerSingleton("answers", new Answers(client, Duration.ofMillis(200)));
		});
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(folder.toString());
		tomcat.setPort(0);
		tomcat.getConnector().setProperty("address", "127.0.0.1");
		Context context = tomcat.addContext("", folder.toString());
		Wrapper servlet = Tomcat.addServlet(context, "spring", new DispatcherServlet(spring));
		servlet.setAsyncSupported(true);
		servlet.addMapping("/");
		tomcat.start();
		return tomcat;
	}

	enum Server {

		WEBFLUX, SPRING_MVC

	}

	enum Script {

		EVENT_SOURCE, FETCH;

		String text() throws IOException {
			Matcher script = SCRIPT.matcher(Files.readString(Path.of("../docs/streaming.md")));
			List<String> scripts = script.results().map((result) -> result.group(1)).toList();
			assertThat(scripts).hasSameSizeAs(values());
			return scripts.get(List.of(values()).indexOf(this));
		}

	}

	@RestController
	static class PlainText {

		private final ReactiveLlmClient client;

		PlainText(ReactiveLlmClient client) {
			this.client = client;
		}

		@GetMapping(path = "/plain", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> answer(@RequestParam String question) {
			return this.client.stream(ChatRequest.of(question)).map(ChatChunk::text);
		}

	}

	@EnableWebMvc
	static class SpringMvc implements WebMvcConfigurer {

		@Override
		public void addResourceHandlers(ResourceHandlerRegistry registry) {
			registry.addResourceHandler("/**").addResourceLocations("classpath:/static/");
		}

	}

}
