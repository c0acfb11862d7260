package dev.utils.sample.docs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.utils.artifact.Artifact;
import dev.utils.artifact.ArtifactException;
import dev.utils.artifact.ArtifactNotFoundException;
import dev.utils.artifact.ArtifactSecurityException;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.ProjectRoot;
import dev.utils.artifact.SaveOptions;
import dev.utils.compat.CompatImage;
import dev.utils.compat.CompatLlmClient;
import dev.utils.compat.CompatResult;
import dev.utils.http.HttpSettings;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.CodeFence;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.Model;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.PromptEnhancer;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.Saving;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.env.Environment;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The Java snippets of {@code docs/migrating-from-python.md}, as they stand there.
 */
@SuppressWarnings({ "removal", "UnusedVariable" })
class MigrationSnippets {

	static final class Onboarding {

		private final WebClient webClient;

		Onboarding(@Qualifier("utilsWebClient") WebClient webClient) {
			this.webClient = webClient;
		}

	}

	void settingsAndHttp(Environment environment, WebClient webClient, HttpSettings httpSettings) {
		String region = environment.getProperty("MY_REGION");
		Mono<String> body = webClient.get().uri("https://api.example.com/status").retrieve().bodyToMono(String.class);
		Duration connect = httpSettings.connectTimeout();
		Duration total = httpSettings.totalTimeout();
	}

	void limitsAndLogs(RateLimiter limiter, String apiKey) {
		try (Permit permit = limiter.acquire("openai", apiKey, "gpt-4o")) {
			// Call, then say how many tokens it took.
			permit.settle(120, 40);
		}
		Logger logger = LoggerFactory.getLogger(Onboarding.class);
		logger.atInfo().addKeyValue("stage", "init").log("Starting onboarding agent");
	}

	void models(ModelCatalog catalog) {
		List<Model> models = catalog.models();
		String table = catalog.query().task("vision").minContextTokens(100_000).toTable();
	}

	void setUp(LlmClients clients) {
		LlmClient client = clients.forModel("gpt-4o");
		LlmClient preferred = clients.get("openai");
		ReactiveLlmClient reactiveClient = clients.reactiveForModel("gpt-4o");
	}

	void text(LlmClient llm, ReactiveLlmClient reactiveLlm, String prompt) {
		String text = llm.complete(prompt);
		String warmer = llm.chat(ChatRequest.builder().user(prompt).temperature(0.7).build()).text();
		CompletableFuture<String> future = reactiveLlm.complete(prompt).toFuture();
		Flux<String> updates = reactiveLlm.completeAll(List.of("Summarise day 1", "Summarise day 2"), 2);
		String code = CodeFence.content(text, "json");
		String better = llm.chat(PromptEnhancer.request(prompt).build()).text();
		Mono<String> betterLater = reactiveLlm.chat(PromptEnhancer.request(prompt).build()).map(ChatResponse::text);
	}

	void vision(LlmClient llm, ReactiveLlmClient reactiveLlm, String prompt) {
		ChatRequest about = ChatRequest.builder().user(prompt, Media.of(Path.of("picture.png"))).build();
		ChatRequest remote = ChatRequest.builder()
			.user(prompt, Media.of(URI.create("https://example.org/picture.png")))
			.build();
		String seen = llm.chat(about).text();
		Mono<ChatResponse> seenLater = reactiveLlm.chat(remote);
	}

	void media(LlmClient llm, ReactiveLlmClient reactiveLlm, String prompt) {
		ImageResponse made = llm.generateImage(ImageRequest.builder(prompt).saving(Saving.ON).build());
		String path = made.artifactsPath();
		String dataUrl = made.image().dataUrl();
		Mono<ImageResponse> madeLater = reactiveLlm.generateImage(ImageRequest.of(prompt));
		ImageEditRequest night = ImageEditRequest.builder(prompt, Media.of(Path.of("picture.png")))
			.size("1024x1024")
			.saving(Saving.ON)
			.build();
		ImageResponse changed = llm.editImage(night);
		Mono<ImageResponse> changedLater = reactiveLlm.editImage(night);
		TranscriptionRequest talk = TranscriptionRequest.builder(Media.of(Path.of("talk.mp3")))
			.language("en-US")
			.build();
		String said = llm.transcribe(talk).text();
		Mono<TranscriptionResponse> saidLater = reactiveLlm.transcribe(talk);
	}

	void artifacts(ArtifactStore artifacts, Object content) {
		Path root = artifacts.root();
		ArtifactStore other = artifacts.at(Path.of("/var/lib/my-app/artifacts"));
		Path file = artifacts.resolve("reports/november.md");
		Artifact saved = artifacts.save("reports/november.md", "# November");
		Artifact replaced = artifacts.saveJson("reports/november.json", content, SaveOptions.OVERWRITE);
		Object loaded = artifacts.load("reports/november.json");
		String text = artifacts.loadText("reports/november.md");
		byte[] bytes = artifacts.loadBytes("images/lighthouse.png");
		Path project = ProjectRoot.detect();
	}

	void failures(LlmClient llm, ArtifactStore artifacts, String prompt) {
		try {
			artifacts.save("answer.txt", llm.complete(prompt));
		}
		catch (LlmException failure) {
			String operation = failure.operation();
		}
		catch (ArtifactSecurityException refused) {
			String rule = refused.getMessage();
		}
		catch (ArtifactNotFoundException missing) {
			String name = missing.name();
		}
		catch (ArtifactException other) {
			String message = other.getMessage();
		}
	}

	String old(CompatLlmClient compat, String prompt) {
		CompatResult<String> answer = compat.getCompletion(prompt, "gpt-4o", "openai");
		if (answer.error() != null) {
			return "No answer: " + answer.error();
		}
		return answer.result();
	}

	String modern(LlmClients clients, String prompt) {
		try {
			return clients.get("openai")
				.chat(ChatRequest.builder().model("gpt-4o").user(prompt).temperature(0.7).build())
				.text();
		}
		catch (LlmException ex) {
			return "No answer: " + ex.getMessage();
		}
	}

	void compat(CompatLlmClient compat, String prompt) {
		CompatResult<String> text = compat.getCompletion(prompt, "gpt-4o", "openai", 0.7);
		CompletableFuture<CompatResult<String>> textLater = compat.asyncGetCompletion(prompt, "gpt-4o", "openai");
		CompatResult<String> seen = compat.getVisionCompletion(prompt, "picture.png", null, null);
		CompletableFuture<CompatResult<String>> seenLater = compat.asyncGetVisionCompletion(prompt, "picture.png", null,
				null);
		CompatResult<CompatImage> made = compat.getImageGenerationCompletion(prompt, null, null);
		CompletableFuture<CompatResult<CompatImage>> madeLater = compat.asyncGetImageGenerationCompletion(prompt, null,
				null);
		CompatResult<CompatImage> changed = compat.getImageEditCompletion(prompt, "picture.png", null, null,
				Map.of("size", "1024x1024"));
		CompletableFuture<CompatResult<CompatImage>> changedLater = compat.asyncGetImageEditCompletion(prompt,
				"picture.png", null, null, Map.of());
		CompatResult<String> said = compat.transcribeAudio("talk.mp3", null, null, "de-DE");
		CompletableFuture<CompatResult<String>> saidLater = compat.asyncTranscribeAudio("talk.mp3", null, null,
				"de-DE");
		CompatResult<String> better = compat.promptEnhancer(prompt, null, null);
		CompletableFuture<CompatResult<String>> betterLater = compat.asyncPromptEnhancer(prompt, null, null);
	}

}
