package dev.utils.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.utils.client.MediaLoader.Kind;
import dev.utils.llm.Capability;
import dev.utils.llm.Saving;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionRequest.Format;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.provider.Codec;
import dev.utils.provider.ProviderCodec;
import dev.utils.provider.TranscriptionAnswer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A call that writes down what a recording says.
 */
final class TranscriptionOperation
		implements Operation<TranscriptionRequest, TranscriptionAnswer, TranscriptionResponse> {

	@Override
	public String name() {
		return "transcription";
	}

	@Override
	public Capability capability() {
		return Capability.TRANSCRIPTION;
	}

	@Override
	public Repetition repetition(TranscriptionRequest request) {
		return Repetition.UNLESS_BEGUN;
	}

	@Override
	public boolean isLong(TranscriptionRequest request) {
		return true;
	}

	@Override
	public List<String> prompts(TranscriptionRequest request) {
		return (request.prompt() != null) ? List.of(request.prompt()) : List.of();
	}

	@Override
	public Mono<TranscriptionRequest> loaded(TranscriptionRequest request, MediaLoader loader, ProviderCodec provider) {
		return loader.load(request.audio(), Kind.AUDIO).map(request::withAudio);
	}

	@Override
	public @Nullable Codec<TranscriptionRequest, TranscriptionAnswer> codec(ProviderCodec provider,
			Set<String> adaptations) {
		return provider.transcription();
	}

	@Override
	public Mono<TranscriptionResponse> response(TranscriptionAnswer answer, LlmCall call, MediaLoader loader) {
		return Mono.just(new TranscriptionResponse(answer.text(), answer.language(), answer.duration(),
				answer.segments(), answer.words(), call.provider(), call.modelOr(answer.model()), answer.usage(),
				call.requestIdOr(answer.responseId()), call.attempts(), null));
	}

	@Override
	public Saving saving(TranscriptionRequest request) {
		return request.saving();
	}

	@Override
	public List<ResultFile> files(TranscriptionRequest request, TranscriptionResponse response) {
		Format format = (request.format() != null) ? request.format() : Format.TEXT;
		String ending = (format == Format.TEXT) ? ".txt" : '.' + format.name().toLowerCase(Locale.ROOT);
		return List
			.of(new ResultFile(ArtifactSaver.TRANSCRIPTS, ending, response.text().getBytes(StandardCharsets.UTF_8)));
	}

	@Override
	public TranscriptionResponse saved(TranscriptionResponse response, List<@Nullable String> paths) {
		return response.withArtifactsPath(paths.get(0));
	}

}
