package dev.utils.sample.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

import dev.utils.artifact.Artifact;
import dev.utils.artifact.ArtifactException;
import dev.utils.artifact.ArtifactNotFoundException;
import dev.utils.artifact.ArtifactQuotaException;
import dev.utils.artifact.ArtifactSecurityException;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.ReactiveArtifactStore;
import dev.utils.artifact.SaveOptions;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.Saving;
import dev.utils.llm.TranscriptionRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The Java snippets of {@code docs/artifacts.md}, as they stand there.
 */
class ArtifactSnippets {

	private static final Logger log = LoggerFactory.getLogger(ArtifactSnippets.class);

	record Report(String title, int pages) {

	}

	void saveAndLoad(ArtifactStore artifacts) {
		Artifact saved = artifacts.save("reports/2026/november.md", "# November");
		log.info("{}, {} bytes, {}", saved.name(), saved.size(), saved.mediaType());
		artifacts.saveJson("reports/2026/november.json", new Report("November", 3), SaveOptions.OVERWRITE);

		String text = artifacts.loadText("reports/2026/november.md");
		Report report = artifacts.loadJson("reports/2026/november.json", Report.class);
		List<Artifact> reports = artifacts.list("reports");
		log.info("{} {} {}", text, report, reports);
	}

	void stream(ArtifactStore artifacts, InputStream upload) throws IOException {
		artifacts.save("uploads/film.mp4", upload);
		try (InputStream film = artifacts.loadStream("uploads/film.mp4")) {
			film.transferTo(System.out);
		}
	}

	Mono<Artifact> reactive(ReactiveArtifactStore artifacts, WebClient webClient) {
		Flux<DataBuffer> download = webClient.get()
			.uri("https://example.org/film.mp4")
			.retrieve()
			.bodyToFlux(DataBuffer.class);
		return artifacts.save("downloads/film.mp4", download);
	}

	String refused(ArtifactStore artifacts, String nameFromSomebody) {
		try {
			return artifacts.loadText(nameFromSomebody);
		}
		catch (ArtifactSecurityException | ArtifactNotFoundException ex) {
			return "There is no such file.";
		}
		catch (ArtifactQuotaException ex) {
			return "The file is too large.";
		}
		catch (ArtifactException ex) {
			return "The file cannot be read now.";
		}
	}

	void calls(LlmClient llm, TranscriptionRequest.Builder talk) {
		ImageResponse picture = llm
			.generateImage(ImageRequest.builder("A lighthouse").saveAs("images/lighthouse.png").build());
		log.info("saved as {}", picture.artifactsPath());
		llm.generateImage(ImageRequest.builder("A lighthouse").saving(Saving.over("images/lighthouse.png")).build());
		llm.transcribe(talk.saving(Saving.OFF).build());
	}

	void tenant(ArtifactStore artifacts, String tenant, String note) {
		artifacts.at(Path.of("/var/lib/my-app/exports")).save("tenants/" + tenant + "/note.txt", note);
	}

}
