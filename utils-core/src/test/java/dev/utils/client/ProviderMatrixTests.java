package dev.utils.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Media;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.UnsupportedCapabilityException;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.anthropic.AnthropicCodec;
import dev.utils.provider.gemini.GeminiCodec;
import dev.utils.provider.huggingface.HuggingFaceCodec;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.Api;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * The same requests to every provider, in every style, over real HTTP. What ran becomes
 * the table in {@code docs/providers.md}; {@code -Dupdate.docs=true} writes it there.
 */
class ProviderMatrixTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "providers.md");

	private static final String BEGIN = "<!-- written by ProviderMatrixTests -->\n";

	private static final String END = "<!-- end -->";

	private static final String PROMPT = "Which river is this?";

	private static final ToolFunction WEATHER = ToolFunction.of("weather", "Tells the weather of a city", City.class,
			(city) -> "rain in " + city.name());

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Map<String, Map<Modality, StringJoiner>> cells = new LinkedHashMap<>();

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@TestFactory
	Stream<DynamicNode> everyProviderTakesTheSameRequests() {
		OpenAiCodec compatible = new OpenAiCodec(MaxTokensField.MAX_TOKENS);
		OpenAiCodec openAi = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);
		List<DynamicNode> nodes = new ArrayList<>();
		nodes.add(provider("OpenAI, chat completions", Provider.OPENAI, this.simulator.openAiBaseUrl(), openAi));
		nodes.add(provider("OpenAI, responses", Provider.OPENAI, this.simulator.openAiBaseUrl(),
				new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS, Api.RESPONSES, EnumSet.allOf(Capability.class))));
		nodes.add(provider("OpenAI-compatible server", Provider.of("my-gateway"), this.simulator.openAiBaseUrl(),
				compatible));
		nodes.add(provider("Anthropic", Provider.ANTHROPIC, this.simulator.anthropicBaseUrl(),
				new AnthropicCodec("2023-06-01", AnthropicCodec.Authentication.API_KEY, 4096)));
		nodes
			.add(provider("Google Gemini", Provider.GOOGLE, this.simulator.geminiBaseUrl(), new GeminiCodec("v1beta")));
		nodes.add(provider("Hugging Face", Provider.HUGGINGFACE, this.simulator.huggingFaceBaseUrl(),
				new HuggingFaceCodec(compatible::chat, compatible::error)));
		nodes.add(dynamicTest("docs/providers.md shows what ran", this::checkDocument));
		return nodes.stream();
	}

	private DynamicContainer provider(String name, Provider provider, String baseUrl, ProviderCodec codec) {
		LlmTarget target = new LlmTarget(provider, URI.create(baseUrl), ApiKey.of("test-key-0123456789"), null,
				Map.of(), Modality.models(provider), "utils.llm.providers." + provider, codec);
		ReactiveLlmClient reactive = new LlmClientFixture(baseUrl).factory().reactive(target);
		Clients clients = new Clients(LlmClientFactory.blocking(reactive), reactive);
		Map<Modality, StringJoiner> row = new EnumMap<>(Modality.class);
		this.cells.put(name, row);
		return dynamicContainer(name, Stream.of(Modality.values()).map((modality) -> {
			row.put(modality, new StringJoiner(", ").setEmptyValue("–"));
			return dynamicContainer(modality.title,
					modality.calls.entrySet()
						.stream()
						.map((call) -> cell(clients, modality, call.getKey(), call.getValue(), row.get(modality))));
		}));
	}

	private DynamicTest cell(Clients clients, Modality modality, String style, Function<Clients, Object> call,
			StringJoiner cell) {
		return dynamicTest(style, () -> {
			this.simulator.reset();
			if (clients.blocking.supports(modality.capability)) {
				modality.check(call.apply(clients));
				cell.add(style);
			}
			else {
				assertThatExceptionOfType(UnsupportedCapabilityException.class).isThrownBy(() -> call.apply(clients))
					.satisfies((failure) -> assertThat(failure.capability()).isEqualTo(modality.capability));
				assertThat(this.simulator.requests()).isEmpty();
			}
		});
	}

	private void checkDocument() {
		StringBuilder table = new StringBuilder("| |");
		Stream.of(Modality.values()).forEach((modality) -> table.append(' ').append(modality.title).append(" |"));
		table.append("\n| --- |").append(" --- |".repeat(Modality.values().length)).append('\n');
		this.cells.forEach((provider, row) -> {
			table.append("| ").append(provider).append(" |");
			row.values().forEach((cell) -> table.append(' ').append(cell).append(" |"));
			table.append('\n');
		});
		try {
			String document = Files.readString(DOCUMENT);
			int begin = document.indexOf(BEGIN) + BEGIN.length();
			String updated = document.substring(0, begin) + table + document.substring(document.indexOf(END, begin));
			if (Boolean.getBoolean("update.docs")) {
				Files.writeString(DOCUMENT, updated);
			}
			assertThat(Files.readString(DOCUMENT)).as("docs/providers.md; write it with -Dupdate.docs=true")
				.isEqualTo(updated);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	record Clients(LlmClient blocking, ReactiveLlmClient reactive) {

	}

	record City(String name) {

	}

	record River(String name, int lengthInKilometres) {

	}

	/**
	 * A kind of call, its styles, and what the answer must be.
	 */
	enum Modality {

		CHAT("Chat", Capability.CHAT, chat(ChatRequest.of(PROMPT))) {
			@Override
			void check(Object answer) {
				assertThat(((ChatResponse) answer).text()).contains(PROMPT);
				assertThat(((ChatResponse) answer).usage().totalTokens()).isPositive();
			}
		},

		VISION("Vision", Capability.VISION, chat(ChatRequest.builder().user(PROMPT, picture()).build())) {
			@Override
			void check(Object answer) {
				assertThat(((ChatResponse) answer).text()).contains(PROMPT);
			}
		},

		TOOLS("Tools", Capability.TOOLS, toolCalls()) {
			@Override
			void check(Object answer) {
				ChatResponse response = (ChatResponse) answer;
				if (response.toolCalls().isEmpty()) {
					assertThat(response.text()).contains("rain in sample");
				}
				else {
					assertThat(response.toolCalls()).singleElement()
						.satisfies((wish) -> assertThat(wish.arguments()).contains("sample"));
				}
			}
		},

		STRUCTURED_OUTPUT("Structured output", Capability.STRUCTURED_OUTPUT,
				calls((clients) -> clients.blocking.chat(ChatRequest.of(PROMPT), River.class).value(),
						(clients) -> clients.reactive.chat(ChatRequest.of(PROMPT), River.class).block().value())) {
			@Override
			void check(Object answer) {
				assertThat(answer).isInstanceOfSatisfying(River.class,
						(river) -> assertThat(river.name()).isNotBlank());
			}
		},

		REASONING("Reasoning", Capability.REASONING,
				chat(ChatRequest.builder().user(PROMPT).reasoningEffort(ReasoningEffort.LOW).build())) {
			@Override
			void check(Object answer) {
				assertThat(((ChatResponse) answer).text()).contains(PROMPT);
			}
		},

		IMAGES("Images", Capability.IMAGE_GENERATION,
				calls((clients) -> clients.blocking.generateImage(ImageRequest.of(PROMPT)),
						(clients) -> clients.reactive.generateImage(ImageRequest.of(PROMPT)).block())) {
			@Override
			void check(Object answer) {
				assertThat(((ImageResponse) answer).image().mimeType()).isEqualTo("image/png");
			}
		},

		IMAGE_EDITS("Image edits", Capability.IMAGE_EDIT, calls(
				(clients) -> clients.blocking.editImage(ImageEditRequest.builder(PROMPT, picture()).build()),
				(clients) -> clients.reactive.editImage(ImageEditRequest.builder(PROMPT, picture()).build()).block())) {
			@Override
			void check(Object answer) {
				assertThat(((ImageResponse) answer).image().mimeType()).isEqualTo("image/png");
			}
		},

		TRANSCRIPTION("Transcription", Capability.TRANSCRIPTION, calls(
				(clients) -> clients.blocking.transcribe(TranscriptionRequest.of(recording())).text(),
				(clients) -> clients.reactive.transcribe(TranscriptionRequest.of(recording())).block().text())) {
			@Override
			void check(Object answer) {
				assertThat(answer).asString().isNotBlank();
			}
		},

		EMBEDDINGS("Embeddings", Capability.EMBEDDINGS,
				calls((clients) -> clients.blocking.embed(EmbeddingRequest.of("Oder", "Neisse", "Oder")),
						(clients) -> clients.reactive.embed(EmbeddingRequest.of("Oder", "Neisse", "Oder")).block())) {
			@Override
			void check(Object answer) {
				EmbeddingResponse response = (EmbeddingResponse) answer;
				assertThat(response.vectors()).hasSize(3);
				assertThat(response.vectors().get(0)).isEqualTo(response.vectors().get(2))
					.isNotEqualTo(response.vectors().get(1));
			}
		};

		private final String title;

		private final Capability capability;

		@SuppressWarnings("ImmutableEnumChecker") // filled once, before anybody sees it
		private final Map<String, Function<Clients, Object>> calls;

		Modality(String title, Capability capability, Map<String, Function<Clients, Object>> calls) {
			this.title = title;
			this.capability = capability;
			this.calls = calls;
		}

		abstract void check(Object answer);

		static Map<Capability, String> models(Provider provider) {
			boolean huggingFace = provider.equals(Provider.HUGGINGFACE);
			return Map.of(Capability.CHAT, "model", Capability.IMAGE_GENERATION,
					huggingFace ? "black-forest-labs/FLUX.1-dev" : "gpt-image-1", Capability.IMAGE_EDIT,
					huggingFace ? "black-forest-labs/FLUX.1-Kontext-dev" : "gpt-image-1", Capability.TRANSCRIPTION,
					huggingFace ? "openai/whisper-large-v3" : "whisper-1", Capability.EMBEDDINGS,
					huggingFace ? "sentence-transformers/all-MiniLM-L6-v2" : "text-embedding-3-small");
		}

		private static Map<String, Function<Clients, Object>> calls(Function<Clients, Object> blocking,
				Function<Clients, Object> reactive) {
			Map<String, Function<Clients, Object>> calls = new LinkedHashMap<>();
			calls.put("blocking", blocking);
			calls.put("reactive", reactive);
			return calls;
		}

		private static Map<String, Function<Clients, Object>> chat(ChatRequest request) {
			Map<String, Function<Clients, Object>> calls = calls((clients) -> clients.blocking.chat(request),
					(clients) -> clients.reactive.chat(request).block());
			calls.put("stream", (clients) -> last(clients.blocking.stream(request)));
			return calls;
		}

		private static Map<String, Function<Clients, Object>> toolCalls() {
			ChatRequest asked = ChatRequest.of(PROMPT + " @weather");
			Map<String, Function<Clients, Object>> calls = calls(
					(clients) -> clients.blocking.chatWithTools(asked, List.of(WEATHER)).response(),
					(clients) -> clients.reactive.chatWithTools(asked, List.of(WEATHER)).block().response());
			calls.put("stream",
					(clients) -> last(clients.blocking.stream(asked.toBuilder().tools(WEATHER.tool()).build())));
			return calls;
		}

		private static ChatResponse last(Stream<ChatChunk> chunks) {
			try (chunks) {
				List<ChatChunk> all = chunks.toList();
				ChatResponse response = all.get(all.size() - 1).response();
				assertThat(all.stream().map(ChatChunk::text).reduce("", String::concat)).isEqualTo(response.text());
				return response;
			}
		}

	}

	/**
	 * A picture of one transparent pixel.
	 */
	private static Media picture() {
		return Media.of(Base64.getDecoder()
			.decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="));
	}

	/**
	 * A recording of silence: the head of a WAV file, and eight samples.
	 */
	private static Media recording() {
		ByteBuffer wav = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
		wav.put("RIFF".getBytes(StandardCharsets.US_ASCII))
			.putInt(52)
			.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII));
		wav.putInt(16).putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000).putShort((short) 2);
		wav.putShort((short) 16).put("data".getBytes(StandardCharsets.US_ASCII)).putInt(16);
		return Media.of(wav.array());
	}

}
