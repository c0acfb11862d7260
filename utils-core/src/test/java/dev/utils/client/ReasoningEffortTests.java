package dev.utils.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Provider;
import dev.utils.llm.ReasoningEffort;
import dev.utils.observe.CallLog;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.anthropic.AnthropicCodec;
import dev.utils.provider.gemini.GeminiCodec;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Effort reaches models that take it and models that count tokens instead, over real
 * HTTP.
 */
class ReasoningEffortTests {

	private static final String BUDGET = "with a thinking budget";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.simulator.close();
	}

	@ParameterizedTest
	@CsvSource({ "anthropic, claude-haiku-4-5, /thinking/budget_tokens",
			"google, gemini-2.5-flash, /generationConfig/thinkingConfig/thinkingBudget" })
	void refusedEffortIsRepeatedOnceAsABudgetAndThenKnown(String provider, String model, String budget) {
		LlmClient client = client(provider);
		ChatResponse first = client.chat(request(model, ReasoningEffort.HIGH));
		assertThat(first.text()).contains("Hello");
		assertThat(first.reasoning()).isNotEmpty();
		assertThat(first.attempts()).isEqualTo(2);
		ChatResponse second = client.chat(request(model, ReasoningEffort.LOW));
		assertThat(second.reasoning()).isNotEmpty();
		assertThat(second.attempts()).isOne();
		assertThat(budgets(budget)).containsExactly(0, 16_384, 2048);
		assertThat(this.lines.list).extracting(ReasoningEffortTests::adaptations, ReasoningEffortTests::tellsBudget)
			.containsExactly(tuple("[" + BUDGET + "]", true), tuple("", false));
	}

	@ParameterizedTest
	@CsvSource({ "anthropic, claude-sonnet-4-5", "google, gemini-2.5-pro" })
	void refusedEffortOfAStreamIsRepeatedAsABudget(String provider, String model) {
		LlmClient client = client(provider);
		for (int attempts : new int[] { 2, 1 }) {
			try (Stream<ChatChunk> stream = client.stream(request(model, ReasoningEffort.MEDIUM))) {
				ChatResponse response = stream.reduce((before, last) -> last).orElseThrow().response();
				assertThat(response.reasoning()).isNotEmpty();
				assertThat(response.attempts()).isEqualTo(attempts);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "anthropic, claude-opus-4-6", "google, gemini-3-flash" })
	void effortIsSentAsSuchToModelsThatTakeIt(String provider, String model) {
		assertThat(client(provider).chat(request(model, ReasoningEffort.HIGH)).attempts()).isOne();
		assertThat(this.lines.list).extracting(ReasoningEffortTests::tellsBudget).containsExactly(false);
	}

	@ParameterizedTest
	@EnumSource
	void everyEffortIsABudgetThatGeminiTakes(ReasoningEffort effort) {
		assertThat(client("google").chat(request("gemini-2.5-flash", effort)).text()).contains("Hello");
	}

	@Test
	void budgetBesideAnEffortThatIsRefusedIsKept() {
		ChatResponse response = client("anthropic").chat(ChatRequest.builder()
			.model("claude-haiku-4-5")
			.user("Hello")
			.reasoningEffort(ReasoningEffort.HIGH)
			.reasoningTokens(1500)
			.build());
		assertThat(response.attempts()).isEqualTo(2);
		assertThat(budgets("/thinking/budget_tokens")).containsExactly(1500, 1500);
	}

	private LlmClient client(String provider) {
		boolean google = provider.equals("google");
		String baseUrl = google ? this.simulator.geminiBaseUrl() : this.simulator.anthropicBaseUrl();
		ProviderCodec codec = google ? new GeminiCodec("v1beta")
				: new AnthropicCodec("2023-06-01", AnthropicCodec.Authentication.API_KEY, 4096);
		LlmTarget target = new LlmTarget(Provider.of(provider), URI.create(baseUrl), ApiKey.of(LlmClientFixture.KEY),
				null, Map.of(), Map.of(), "utils.llm.providers." + provider, codec);
		return LlmClientFactory.blocking(new LlmClientFixture(baseUrl).maxRetries(0).factory().reactive(target));
	}

	private static ChatRequest request(String model, ReasoningEffort effort) {
		return ChatRequest.builder().model(model).user("Hello").reasoningEffort(effort).build();
	}

	private List<Integer> budgets(String pointer) {
		return this.simulator.requests()
			.stream()
			.map((request) -> JsonMapper.shared().readTree(request.bytes()).at(pointer))
			.map((JsonNode budget) -> budget.asInt(0))
			.toList();
	}

	private static String adaptations(ILoggingEvent line) {
		return line.getKeyValuePairs()
			.stream()
			.filter((pair) -> pair.key.equals("adaptations"))
			.map((pair) -> String.valueOf(pair.value))
			.collect(Collectors.joining());
	}

	private static boolean tellsBudget(ILoggingEvent line) {
		return line.getFormattedMessage().contains(BUDGET);
	}

}
