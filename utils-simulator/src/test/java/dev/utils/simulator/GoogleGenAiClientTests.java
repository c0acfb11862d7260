package dev.utils.simulator;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ApiException;
import com.google.genai.errors.ClientException;
import com.google.genai.errors.ServerException;
import com.google.genai.types.Content;
import com.google.genai.types.EmbedContentConfig;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.HttpRetryOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import com.google.genai.types.Type;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Google's own Java client as an independent witness that the wire is right.
 */
class GoogleGenAiClientTests {

	private static final String MODEL = "gemini-3-sim";

	private static final GenerateContentConfig PLAIN = GenerateContentConfig.builder().build();

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Client client = client("sk-test");

	@AfterEach
	void close() {
		this.client.close();
		this.simulator.close();
	}

	@Test
	void contentIsGenerated() {
		GenerateContentResponse response = generate("hello", PLAIN);
		assertThat(response.text()).contains("“hello”");
		assertThat(response.finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
		assertThat(response.usageMetadata()).hasValueSatisfying((usage) -> {
			assertThat(usage.promptTokenCount()).hasValue(1);
			assertThat(usage.totalTokenCount()).hasValue(1 + usage.candidatesTokenCount().orElseThrow());
		});
	}

	@Test
	void contentWhenStreamedIsTheSame() {
		List<GenerateContentResponse> responses = stream("hello", PLAIN);
		StringBuilder text = new StringBuilder();
		responses.forEach((response) -> text.append(response.text()));
		assertThat(text).hasToString(generate("hello", PLAIN).text());
		assertThat(responses.get(responses.size() - 1).finishReason().knownEnum()).isEqualTo(FinishReason.Known.STOP);
	}

	@Test
	void thoughtsWhenAskedForComeBeforeTheText() {
		GenerateContentConfig config = GenerateContentConfig.builder()
			.thinkingConfig(ThinkingConfig.builder().includeThoughts(true))
			.build();
		GenerateContentResponse response = generate("hello", config);
		assertThat(response.parts().get(0).thought()).hasValue(true);
		assertThat(response.text()).startsWith("You said");
		assertThat(response.usageMetadata().orElseThrow().thoughtsTokenCount().orElseThrow()).isPositive();
	}

	@Test
	void functionIsCalledAndItsResponseQuoted() {
		Schema parameters = Schema.builder()
			.type(Type.Known.OBJECT)
			.properties(Map.of("city", Schema.builder().type(Type.Known.STRING).build()))
			.required("city")
			.build();
		FunctionDeclaration weather = FunctionDeclaration.builder().name("weather").parameters(parameters).build();
		GenerateContentConfig config = GenerateContentConfig.builder()
			.tools(Tool.builder().functionDeclarations(weather).build())
			.build();
		Content question = Content.builder().role("user").parts(Part.fromText("What is it? @weather")).build();
		GenerateContentResponse call = this.client.models.generateContent(MODEL, question, config);
		assertThat(call.functionCalls()).singleElement().satisfies((function) -> {
			assertThat(function.name()).hasValue("weather");
			assertThat(function.args()).hasValue(Map.of("city", "sample"));
		});
		Content result = Content.builder()
			.role("user")
			.parts(Part.fromFunctionResponse("weather", Map.of("output", "18 degrees")))
			.build();
		Content echo = call.candidates().orElseThrow().get(0).content().orElseThrow();
		assertThat(this.client.models.generateContent(MODEL, List.of(question, echo, result), config).text())
			.contains("18 degrees");
	}

	@Test
	void imageAndAudioAreTaken() {
		Part image = Part.fromBytes(Png.draw(8, 8, "cat"), "image/png");
		Content picture = Content.fromParts(image, Part.fromText("What is this?"));
		assertThat(this.client.models.generateContent(MODEL, picture, PLAIN).text()).contains("image/png");
		Part audio = Part.fromBytes(new byte[] { 'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'A', 'V', 'E' }, "audio/wav");
		Content recording = Content.fromParts(audio, Part.fromText("Transcribe"));
		assertThat(this.client.models.generateContent(MODEL, recording, PLAIN).text())
			.startsWith("Transcript of audio/wav");
	}

	@Test
	void imageWhenAskedForIsAPicture() throws Exception {
		GenerateContentConfig config = GenerateContentConfig.builder().responseModalities("TEXT", "IMAGE").build();
		GenerateContentResponse response = generate("a cat", config);
		assertThat(response.text()).contains("a cat");
		byte[] png = response.parts().get(1).inlineData().orElseThrow().data().orElseThrow();
		assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(64);
		assertThat(stream("a cat", config).stream().flatMap((part) -> part.parts().stream()))
			.filteredOn((part) -> part.inlineData().isPresent())
			.hasSize(1);
	}

	@Test
	void answerFitsTheSchema() {
		GenerateContentConfig config = GenerateContentConfig.builder()
			.responseMimeType("application/json")
			.responseJsonSchema(Map.of("type", "object", "required", List.of("age"), "properties",
					Map.of("age", Map.of("type", "integer"))))
			.build();
		assertThat(generate("hello", config).text()).isEqualTo("{\"age\":1}");
	}

	@Test
	void textsAreEmbeddedEachOnItsOwn() {
		EmbedContentConfig config = EmbedContentConfig.builder().outputDimensionality(8).build();
		List<List<Float>> vectors = this.client.models.embedContent("gemini-embedding-sim", List.of("a", "b"), config)
			.embeddings()
			.orElseThrow()
			.stream()
			.map((embedding) -> embedding.values().orElseThrow())
			.toList();
		assertThat(vectors).hasSize(2).allSatisfy((vector) -> assertThat(vector).hasSize(8));
		assertThat(vectors.get(0)).isNotEqualTo(vectors.get(1));
	}

	@Test
	void tokensAreCounted() {
		assertThat(this.client.models.countTokens(MODEL, "one two three", null).totalTokens()).hasValue(3);
	}

	@Test
	void errorsAreTheClientsOwn() {
		this.simulator.script(Fault.status(429), Fault.status(503));
		assertThatExceptionOfType(ClientException.class).isThrownBy(() -> generate("hello", PLAIN))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo("RESOURCE_EXHAUSTED"));
		assertThatExceptionOfType(ServerException.class).isThrownBy(() -> generate("hello", PLAIN))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo("UNAVAILABLE"));
		assertThatExceptionOfType(ClientException.class)
			.isThrownBy(() -> this.client.models.generateContent("no-such-model", "hello", PLAIN))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo(404));
		try (Client refused = client("sk-refused")) {
			assertThatExceptionOfType(ClientException.class)
				.isThrownBy(() -> refused.models.generateContent(MODEL, "hello", PLAIN))
				.satisfies((ex) -> assertThat(ex.message()).contains("API key not valid"));
		}
	}

	@Test
	void streamWhenErrorComesInItIsReportedAsSuch() {
		this.simulator.script(Fault.errorInStream("", 2));
		assertThatExceptionOfType(ApiException.class).isThrownBy(() -> stream("hello", PLAIN))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo("INTERNAL"));
	}

	@Test
	void contentWhenBlockedHasAReasonAndNoCandidates() {
		GenerateContentResponse response = generate("hello [[blocked]]", PLAIN);
		assertThat(response.candidates().orElse(List.of())).isEmpty();
		assertThat(response.promptFeedback().orElseThrow().blockReason().orElseThrow()).hasToString("SAFETY");
		assertThat(stream("hello [[blocked]]", PLAIN)).singleElement()
			.satisfies((only) -> assertThat(only.promptFeedback()).isPresent());
	}

	private Client client(String key) {
		return Client.builder()
			.apiKey(key)
			.httpOptions(HttpOptions.builder()
				.baseUrl(this.simulator.geminiBaseUrl())
				.timeout(5_000)
				.retryOptions(HttpRetryOptions.builder().attempts(1).initialDelay(0.01).maxDelay(0.01).build())
				.build())
			.build();
	}

	private GenerateContentResponse generate(String prompt, GenerateContentConfig config) {
		return this.client.models.generateContent(MODEL, prompt, config);
	}

	private List<GenerateContentResponse> stream(String prompt, GenerateContentConfig config) {
		List<GenerateContentResponse> responses = new ArrayList<>();
		try (ResponseStream<GenerateContentResponse> stream = this.client.models.generateContentStream(MODEL, prompt,
				config)) {
			stream.forEach(responses::add);
		}
		return responses;
	}

}
