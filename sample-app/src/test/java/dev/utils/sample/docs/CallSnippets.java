package dev.utils.sample.docs;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Priority;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The Java snippets of {@code docs/calls.md}, as they stand there.
 */
class CallSnippets {

	String conversation(LlmClient llm) {
		List<Message> messages = new ArrayList<>();
		messages.add(Message.system("You are a guide in Opole."));
		messages.add(Message.user("Where can I swim?"));
		ChatResponse first = llm.chat(ChatRequest.builder().messages(messages).build());

		messages.add(first.message());
		messages.add(Message.user("And in winter?"));
		return llm.chat(ChatRequest.builder().messages(messages).build()).text();
	}

	String vision(LlmClient llm) {
		ChatRequest request = ChatRequest.builder()
			.user("What is on these pictures?", Media.of(Path.of("picture.png")),
					Media.of(URI.create("https://example.org/other.jpg")))
			.build();
		return llm.chat(request).text();
	}

	String reasoning(LlmClient llm) {
		ChatResponse answer = llm.chat(ChatRequest.builder()
			.user("How many rivers flow into the Oder?")
			.reasoningEffort(ReasoningEffort.HIGH)
			.build());
		return answer.text() + " because " + answer.reasoning();
	}

	record City(@JsonPropertyDescription("Name and country") String name) {

	}

	record Weather(String sky, int degrees) {

	}

	static class Traffic {

		@JsonPropertyDescription("Tells how long a drive takes, in minutes")
		public int minutes(String from, String to) {
			return from.length() + to.length();
		}

	}

	String tools(LlmClient llm) {
		List<ToolFunction> tools = List.of(ToolFunction.of("weather", "Tells the weather of a city", City.class,
				(city) -> new Weather("rain", 12)), ToolFunction.of(new Traffic(), "minutes"));
		return llm.chatWithTools(ChatRequest.of("Shall I drive from Opole to Brzeg?"), tools).text();
	}

	record River(String name, int lengthInKilometres, @Nullable String flowsInto) {

	}

	River structured(LlmClient llm) {
		River river = llm.chat(ChatRequest.of("Tell me about the Oder."), River.class).value();
		return river;
	}

	void images(LlmClient llm) throws IOException {
		ImageResponse made = llm.generateImage(ImageRequest.builder("A lighthouse").size("1024x1024").build());
		Files.write(Path.of("lighthouse.png"), made.image().bytes());

		ImageResponse changed = llm
			.editImage(ImageEditRequest.builder("Make it night", Media.of(Path.of("lighthouse.png")))
				.mask(Media.of(Path.of("sky.png")))
				.build());
		String forAnHtmlPage = changed.image().dataUrl();
		System.out.println(forAnHtmlPage.length());
	}

	String transcription(LlmClient llm) {
		String subtitles = llm.transcribe(
				TranscriptionRequest.builder(Media.of(Path.of("talk.mp3"))).language("de").format(Format.SRT).build())
			.text();
		return subtitles;
	}

	int embeddings(LlmClient llm, List<String> texts) {
		EmbeddingResponse answer = llm.embed(EmbeddingRequest.builder(texts).dimensions(256).build());
		return answer.vectors().size() * answer.dimensions();
	}

	void many(LlmClient llm, LlmClients clients, List<String> prompts) {
		List<String> answers = llm.completeAll(prompts, 50);

		Flux<String> pieces = clients.reactive("anthropic").completeAll(prompts, 50);
		System.out.println(answers.size() + pieces.count().blockOptional().orElse(0L));
	}

	ChatResponse options(LlmClient llm, String tenantsKey) {
		return llm.chat(ChatRequest.builder()
			.user("Hello")
			.provider("anthropic")
			.model("claude-haiku-4-5")
			.apiKey(ApiKey.of(tenantsKey))
			.maxRetries(0)
			.header("X-Request-Source", "newsletter")
			.extraBody("service_tier", "standard_only")
			.build());
	}

	String priority(LlmClient llm, String report) {
		ChatRequest request = ChatRequest.builder().user("Summarise: " + report).priority(Priority.BATCH).build();
		return llm.chat(request).text();
	}

	void catalog(LlmClient llm, LlmClients clients, ModelCatalog catalog) {
		if (llm.supports(Capability.EMBEDDINGS)) {
			System.out.println(catalog.query().capability(Capability.EMBEDDINGS).toTable());
		}
		LlmClient cheap = clients.forModel("gpt-4o-mini");
		System.out.println(cheap.complete("Hello"));
	}

}
