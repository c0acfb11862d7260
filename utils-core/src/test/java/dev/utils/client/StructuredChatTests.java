package dev.utils.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.utils.http.Deadline;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.Content;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Message;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.StructuredOutputException;
import dev.utils.llm.StructuredResponse;
import dev.utils.llm.Tool;
import dev.utils.llm.Usage;
import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Answers in the form of a Java type.
 */
class StructuredChatTests {

	@Test
	void providerIsAskedForTheForm() {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			LlmClient client = new LlmClientFixture(simulator.openAiBaseUrl()).blocking();
			StructuredResponse<Person> answer = client.chat(ChatRequest.of("Who is it?"), Person.class);
			assertThat(answer.value().name()).isEqualTo("sample");
			assertThat(answer.response().usage()).isNotNull();
			assertThat(simulator.requests()).singleElement()
				.satisfies((request) -> assertThat(request.body()).contains("\"json_schema\"", "\"strict\":true"));
		}
	}

	@Test
	void modelIsToldTheFormWhereTheProviderCannotPromiseIt() {
		ScriptedClient client = new ScriptedClient("```json\n{\"name\": \"Ann\", \"age\": 7}\n```");
		assertThat(ask(client).value()).isEqualTo(new Person("Ann", 7, null));
		assertThat(client.requests).singleElement().satisfies((request) -> {
			assertThat(request.responseSchema()).isNull();
			assertThat(request.messages()).extracting(Message::role)
				.containsExactly(Message.Role.SYSTEM, Message.Role.USER);
			assertThat(request.messages().get(0).text()).contains("JSON schema");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\0',
			value = { "I would say Ann. | It cannot be read", "[] | It is no JSON object", "'' | It",
					"{\"age\": 7} | The property name must be there",
					"{\"name\": null, \"age\": 7} | The property name must be there",
					"{\"name\": \"Ann\", \"age\": \"old\"} | It cannot be read",
					"{\"name\": \"Ann\", \"age\": 7, \"home\": {}} | The property home.city must be there",
					"{\"name\": \"Ann\", \"age\": 7 | It cannot be read" })
	void answerThatDoesNotFitGoesBackOnceWithTheReason(String first, String reason) {
		ScriptedClient client = new ScriptedClient(first, "{\"name\": \"Ann\", \"age\": 7, \"more\": true}");
		assertThat(ask(client).value().name()).isEqualTo("Ann");
		assertThat(client.requests).hasSize(2);
		List<Message> again = client.requests.get(1).messages();
		assertThat(again.get(again.size() - 1).text()).contains(reason);
		assertThat(again.get(again.size() - 2).text()).isEqualTo(first);
	}

	@Test
	void secondAnswerThatDoesNotFitIsAFailureWithTheRawText() {
		ScriptedClient client = new ScriptedClient("no", "secret answer");
		StructuredOutputException failure = catchThrowableOfType(StructuredOutputException.class, () -> ask(client));
		assertThat(failure.rawText()).isEqualTo("secret answer");
		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TRUNCATED);
		assertThat(failure.requestId()).isEqualTo("req_2");
		assertThat(failure).hasMessageNotContaining("secret").hasNoCause();
	}

	@Test
	void bothTriesCountAndShareTheBudget() {
		ScriptedClient client = new ScriptedClient("no", "{\"name\": \"Ann\", \"age\": 7}");
		StructuredResponse<Person> answer = ask(client);
		assertThat(answer.response().attempts()).isEqualTo(2);
		assertThat(answer.response().usage()).isEqualTo(new Usage(2, 4));
		assertThat(client.requests).extracting((request) -> request.options().timeout())
			.allSatisfy((timeout) -> assertThat(timeout).isLessThanOrEqualTo(Duration.ofSeconds(10)));
		assertThat(client.requests.get(1).options().timeout()).isLessThan(client.requests.get(0).options().timeout());
	}

	@ParameterizedTest
	@EnumSource(names = { "LENGTH", "CONTENT_FILTER" })
	void answerThatWasCutOrWithheldIsNotPaidForTwice(FinishReason reason) {
		ScriptedClient client = new ScriptedClient("{\"name\": ");
		client.finishReason = reason;
		assertThat(catchThrowableOfType(StructuredOutputException.class, () -> ask(client)))
			.hasMessageContaining(reason.name());
		assertThat(client.requests).hasSize(1);
	}

	@Test
	void fencesInsideOfJsonAreAPartOfIt() {
		ScriptedClient client = new ScriptedClient("{\n\"name\": \"```js\",\n\"age\": 1}\n", "never");
		assertThat(ask(client).value().name()).isEqualTo("```js");
	}

	@Test
	void genericTypeIsRead() {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			LlmClient client = new LlmClientFixture(simulator.openAiBaseUrl()).blocking();
			Box<Home> box = client.chat(ChatRequest.of("Where?"), new ParameterizedTypeReference<Box<Home>>() {
			}).value();
			assertThat(box.value().city()).isEqualTo("sample");
		}
	}

	@Test
	void toolsAreRefused() {
		try (LlmSimulator simulator = LlmSimulator.start()) {
			LlmClient client = new LlmClientFixture(simulator.openAiBaseUrl()).blocking();
			ChatRequest request = ChatRequest.builder().user("Hi").tools(Tool.of("a", "Does it", "{}")).build();
			assertThatIllegalArgumentException().isThrownBy(() -> client.chat(request, Person.class));
			assertThat(simulator.requests()).isEmpty();
		}
	}

	private static StructuredResponse<Person> ask(ScriptedClient client) {
		return new StructuredChat<Person>(client, Person.class)
			.ask(ChatRequest.of("Who is it?"), Deadline.after(Duration.ofSeconds(10)))
			.block();
	}

	record Box<T>(T value) {

	}

	record Home(String city) {

	}

	record Person(String name, int age, @Nullable Home home) {

	}

	/**
	 * A provider that cannot promise a form, and says what it is told to.
	 */
	private static final class ScriptedClient implements ReactiveLlmClient {

		private final List<String> answers;

		private final List<ChatRequest> requests = new ArrayList<>();

		private FinishReason finishReason = FinishReason.STOP;

		ScriptedClient(String... answers) {
			this.answers = List.of(answers);
		}

		@Override
		public Provider provider() {
			return Provider.of("scripted");
		}

		@Override
		public Mono<ChatResponse> chat(ChatRequest request) {
			this.requests.add(request);
			String text = this.answers.get(this.requests.size() - 1);
			return Mono.just(new ChatResponse(new Message(Message.Role.ASSISTANT, List.of(new Content.Text(text))),
					provider(), "m", this.finishReason, null, new Usage(1, 2), "req_" + this.requests.size(), 1));
		}

		@Override
		public Flux<ChatChunk> stream(ChatRequest request) {
			return Flux.error(new UnsupportedOperationException());
		}

	}

}
