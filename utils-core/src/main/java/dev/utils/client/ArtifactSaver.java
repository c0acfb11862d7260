package dev.utils.client;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;

import dev.utils.artifact.Artifact;
import dev.utils.artifact.ArtifactException;
import dev.utils.artifact.ArtifactExistsException;
import dev.utils.artifact.ArtifactStore;
import dev.utils.artifact.ReactiveArtifactStore;
import dev.utils.artifact.SaveOptions;
import dev.utils.http.RetryFailure;
import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.LlmResponse;
import dev.utils.llm.Saving;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Saves what calls make as artifacts. Names are checked before the call is sent; what
 * fails after it was answered costs the caller no answer. Thread-safe.
 */
final class ArtifactSaver {

	private static final Logger logger = LoggerFactory.getLogger(ArtifactSaver.class);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
		.withZone(ZoneOffset.UTC);

	private static final int RANDOM_BYTES = 16;

	private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(1);

	static final String IMAGES = "images";

	static final String TRANSCRIPTS = "transcripts";

	private static final String NOT_SAVED = "";

	private final SecureRandom random = new SecureRandom();

	private final @Nullable ResultArtifacts artifacts;

	/**
	 * Create a saver.
	 * @param artifacts where artifacts are saved, or {@code null} for nowhere
	 */
	ArtifactSaver(@Nullable ResultArtifacts artifacts) {
		this.artifacts = artifacts;
	}

	/**
	 * Make sure that a result can be saved as the request wants it, before it is paid
	 * for.
	 * @param files how many files there will be
	 */
	Mono<Void> check(Saving saving, Capability capability, int files) {
		if (!Boolean.TRUE.equals(saving.enabled())) {
			return Mono.empty();
		}
		ResultArtifacts artifacts = this.artifacts;
		if (artifacts == null) {
			return Mono.error(() -> refused("there is no artifact store", null));
		}
		String directory = (capability == Capability.TRANSCRIPTION) ? TRANSCRIPTS : IMAGES;
		return Flux.range(1, (saving.name() != null) ? files : 1)
			.concatMap((number) -> ReactiveArtifactStore.of(artifacts.store())
				.probe(name(saving, number, directory, ".tmp"), options(saving)))
			.onErrorMap((failure) -> refused(reason(failure), failure))
			.then();
	}

	private static AttemptFailure refused(String reason, @Nullable Throwable cause) {
		return new AttemptFailure(ErrorClass.INVALID, null, "the result cannot be saved: " + reason, RetryFailure.FINAL,
				cause);
	}

	private static String reason(Throwable failure) {
		if (failure instanceof ArtifactExistsException taken) {
			return "there is " + taken.name() + " already, so choose another name, or Saving.over(name)";
		}
		return (failure instanceof ArtifactException) ? String.valueOf(failure.getMessage())
				: failure.getClass().getSimpleName();
	}

	private static SaveOptions options(Saving saving) {
		return saving.overwrite() ? SaveOptions.OVERWRITE : SaveOptions.CREATE_ONLY;
	}

	private String name(Saving saving, int number, String directory, String ending) {
		return (saving.name() != null) ? numbered(saving.name(), number) : newName(directory, ending);
	}

	/**
	 * Save what a response says.
	 * @return the response with the names of its files
	 */
	<Q extends LlmRequest, R extends LlmResponse> Mono<R> save(Operation<Q, ?, R> operation, Q request, R response,
			LlmCall call) {
		Saving saving = operation.saving(request);
		ResultArtifacts artifacts = this.artifacts;
		if (artifacts == null || !isOn(saving, operation.capability(), artifacts)) {
			return Mono.just(response);
		}
		List<ResultFile> files = operation.files(request, response);
		return Flux.range(1, files.size())
			.concatMap((number) -> save(artifacts.store(), saving, files.get(number - 1), number, call))
			.collectList()
			.map((paths) -> {
				call.saved(paths.stream().filter((path) -> !path.isEmpty()).toList());
				return operation.saved(response,
						paths.stream().<@Nullable String>map(ArtifactSaver::emptyToNull).toList());
			});
	}

	private static boolean isOn(Saving saving, Capability capability, ResultArtifacts artifacts) {
		if (saving.enabled() != null) {
			return saving.enabled();
		}
		return (capability == Capability.TRANSCRIPTION) ? artifacts.transcripts() : artifacts.images();
	}

	/**
	 * Save a file.
	 * @return its name, or nothing if it was not saved
	 */
	private Mono<String> save(ArtifactStore store, Saving saving, ResultFile file, int number, LlmCall call) {
		String name = name(saving, number, file.directory(), file.ending());
		return Mono.defer(() -> ReactiveArtifactStore.of(store)
			.save(name, file.content(), options(saving))
			.map(Artifact::name)
			.timeout(patience(call))
			.onErrorResume((failure) -> {
				notSaved(call, reason(failure));
				return Mono.just(NOT_SAVED);
			}));
	}

	/**
	 * Return how long a paid answer may wait for the disk: as long as the call has time,
	 * and a moment more.
	 */
	private static Duration patience(LlmCall call) {
		Duration left = call.deadline().remaining();
		return (left.compareTo(SHORTEST_PATIENCE) > 0) ? left : SHORTEST_PATIENCE;
	}

	private static @Nullable String emptyToNull(String path) {
		return path.isEmpty() ? null : path;
	}

	private static String numbered(String name, int number) {
		if (number == 1) {
			return name;
		}
		int dot = name.lastIndexOf('.');
		int ending = (dot > name.lastIndexOf('/') + 1) ? dot : name.length();
		return name.substring(0, ending) + '-' + number + name.substring(ending);
	}

	private String newName(String directory, String ending) {
		byte[] bytes = new byte[RANDOM_BYTES];
		this.random.nextBytes(bytes);
		return directory + '/' + TIME.format(Instant.now()) + '-' + HexFormat.of().formatHex(bytes) + ending;
	}

	private static void notSaved(LlmCall call, String reason) {
		logger.atWarn()
			.addKeyValue("provider", call.provider().name())
			.addKeyValue("model", call.model())
			.addKeyValue("operation", call.operation())
			.log("The result of an LLM call ({} to {}:{}) was not saved: {}", call.operation(), call.provider(),
					call.model(), reason);
	}

}
