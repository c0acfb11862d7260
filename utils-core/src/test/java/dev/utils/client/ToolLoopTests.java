package dev.utils.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolChoice;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Models that ask for tools, over real HTTP.
 */
class ToolLoopTests {

	private static final byte[] PNG = Base64.getDecoder()
		.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClient client = new LlmClientFixture(this.simulator.openAiBaseUrl()).blocking();

	private final AtomicInteger calls = new AtomicInteger();

	private final ToolFunction weather = ToolFunction.of("weather", "Tells the weather of a city", City.class,
			(city) -> "rain in " + city.name() + ", call " + this.calls.incrementAndGet());

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void modelsWishIsPartOfTheAnswer() {
		ChatResponse response = this.client.chat(request("@weather"));
		assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
		assertThat(response.toolCalls()).singleElement().satisfies((call) -> {
			assertThat(call.name()).isEqualTo("weather");
			assertThat(call.id()).isNotBlank();
			assertThat(call.arguments()).isEqualTo("{\"name\":\"sample\"}");
		});
	}

	@Test
	void fragmentsOfAStreamAreJoined() {
		ChatRequest request = ChatRequest.builder()
			.user("@weather @traffic")
			.tools(this.weather.tool(), Tool.of("traffic", "Tells the traffic", """
					{"type": "object", "properties": {"road": {"type": "string"}}, "required": ["road"]}"""))
			.build();
		ChatChunk last = this.client.stream(request).reduce((first, second) -> second).get();
		assertThat(last.response().toolCalls()).extracting(Content.ToolCall::name, Content.ToolCall::arguments)
			.containsExactly(tuple("weather", "{\"name\":\"sample\"}"), tuple("traffic", "{\"road\":\"sample\"}"));
		assertThat(last.response().toolCalls()).extracting(Content.ToolCall::id).doesNotHaveDuplicates();
	}

	@Test
	void toolIsCalledAndItsResultGoesBack() {
		ToolConversation conversation = this.client.chatWithTools(ChatRequest.of("How is it? @weather"),
				List.of(this.weather));
		assertThat(conversation.text()).contains("rain in sample, call 1");
		assertThat(conversation.response().toolCalls()).isEmpty();
		assertThat(conversation.rounds()).isEqualTo(2);
		assertThat(conversation.messages()).extracting(Message::role)
			.containsExactly(Message.Role.USER, Message.Role.ASSISTANT, Message.Role.TOOL, Message.Role.ASSISTANT);
		assertThat(conversation.usage().inputTokens()).isGreaterThan(conversation.response().usage().inputTokens());
		JsonNode second = body(1);
		assertThat(second.path("messages").path(1).path("tool_calls").path(0).path("id").stringValue())
			.isEqualTo(second.path("messages").path(2).path("tool_call_id").stringValue());
		assertThat(this.simulator.requests()).hasSize(2);
	}

	@Test
	void severalCallsOfOneAnswerRunAtTheSameTime() {
		CountDownLatch both = new CountDownLatch(2);
		List<ToolFunction> partners = Stream.of("ann", "bob")
			.map((name) -> ToolFunction.of(name, "Meets the other", City.class, (city) -> {
				both.countDown();
				return await(both) ? "met" : "missed";
			}))
			.toList();
		ToolConversation response = this.client.chatWithTools(ChatRequest.of("@ann @bob"), partners);
		assertThat(response.text()).contains("met").doesNotContain("missed");
	}

	@Test
	void demandForAToolEndsOnceItIsMet() {
		ChatRequest request = ChatRequest.builder()
			.user("How is it?")
			.tools(this.weather.tool())
			.toolChoice(ToolChoice.of("weather"))
			.build();
		assertThat(this.client.chatWithTools(request, List.of(this.weather)).text()).contains("rain");
		assertThat(body(0).has("tool_choice")).isTrue();
		assertThat(body(1).has("tool_choice")).isFalse();
	}

	@Test
	void failingToolIsToldToTheModel() {
		ToolFunction failing = ToolFunction.of("weather", "Tells the weather of a city", City.class, (city) -> {
			throw new IllegalArgumentException("no such city");
		});
		assertThat(this.client.chatWithTools(ChatRequest.of("@weather"), List.of(failing)).text())
			.contains("The tool failed: no such city");
	}

	@Test
	void modelThatNeverStopsIsStopped() {
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chatWithTools(ChatRequest.of("@weather"), List.of(this.weather), 1));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID);
		assertThat(failure).hasMessageContaining("round 1").hasMessageContaining("maxRounds");
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void toolOfACutAnswerIsNotCalled() {
		ChatRequest request = ChatRequest.builder().user("@weather").maxTokens(1).build();
		ToolConversation conversation = this.client.chatWithTools(request, List.of(this.weather));
		assertThat(conversation.response().finishReason()).isEqualTo(FinishReason.LENGTH);
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void picturesAreReadOnceForAllRounds() {
		AtomicInteger reads = new AtomicInteger();
		Media picture = Media.of(new ByteArrayResource(PNG) {

			@Override
			public InputStream getInputStream() throws IOException {
				reads.incrementAndGet();
				return super.getInputStream();
			}

		});
		ChatRequest request = ChatRequest.builder().user("How is it there? @weather", picture).build();
		assertThat(this.client.chatWithTools(request, List.of(this.weather)).rounds()).isEqualTo(2);
		assertThat(reads).hasValue(1);
	}

	@Test
	void slowToolCountsAgainstTheBudget() {
		CountDownLatch never = new CountDownLatch(1);
		ToolFunction slow = ToolFunction.of("weather", "Tells the weather of a city", City.class,
				(city) -> await(never));
		ChatRequest request = ChatRequest.builder().user("@weather").timeout(Duration.ofMillis(500)).build();
		LlmException failure = catchThrowableOfType(LlmException.class,
				() -> this.client.chatWithTools(request, List.of(slow)));
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT);
		never.countDown();
	}

	@Test
	void roundsAndToolsOutOfTheirRangesAreRefused() {
		ChatRequest request = ChatRequest.of("Hi");
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.chatWithTools(request, List.of()));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.chatWithTools(request, List.of(this.weather), 0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.client.chatWithTools(request, List.of(this.weather, this.weather)));
		assertThat(this.simulator.requests()).isEmpty();
	}

	private ChatRequest request(String prompt) {
		return ChatRequest.builder().user(prompt).tools(this.weather.tool()).build();
	}

	private JsonNode body(int request) {
		return JsonMapper.shared().readTree(this.simulator.requests().get(request).bytes());
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(1, TimeUnit.MINUTES);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	record City(String name) {

	}

}
