package dev.utils.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.utils.client.MediaLoader.Kind;
import dev.utils.http.RetryFailure;
import dev.utils.llm.Capability;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.ImageResponse.GeneratedImage;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.Media;
import dev.utils.llm.Saving;
import dev.utils.provider.Codec;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A call that makes or changes pictures.
 *
 * @param <Q> the request
 */
abstract class ImageOperation<Q extends LlmRequest> implements Operation<Q, ImageAnswer, ImageResponse> {

	private final Capability capability;

	private final String name;

	private final Function<Q, String> prompt;

	private final Function<ProviderCodec, @Nullable Codec<Q, ImageAnswer>> codec;

	private ImageOperation(Capability capability, String name, Function<Q, String> prompt,
			Function<ProviderCodec, @Nullable Codec<Q, ImageAnswer>> codec) {
		this.capability = capability;
		this.name = name;
		this.prompt = prompt;
		this.codec = codec;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Capability capability() {
		return this.capability;
	}

	@Override
	public Repetition repetition(Q request) {
		return Repetition.UNLESS_BEGUN;
	}

	@Override
	public boolean isLong(Q request) {
		return true;
	}

	@Override
	public List<String> prompts(Q request) {
		return List.of(this.prompt.apply(request));
	}

	@Override
	public @Nullable Codec<Q, ImageAnswer> codec(ProviderCodec provider, Set<String> adaptations) {
		return this.codec.apply(provider);
	}

	@Override
	public void verify(Q request, ImageAnswer answer) {
		if (answer.images().isEmpty()) {
			// The model's words tell why, but are for the caller's eyes only.
			throw new AttemptFailure(ErrorClass.CONTENT, null, "the model answered without a picture",
					RetryFailure.FINAL, null);
		}
	}

	/**
	 * Downloads pictures for which the provider gave an address: it is valid for an hour
	 * or so only.
	 */
	@Override
	public Mono<ImageResponse> response(ImageAnswer answer, LlmCall call, MediaLoader loader) {
		return Flux.fromIterable(answer.images())
			.flatMapSequential((image) -> loader.load(image.media(), Kind.IMAGE)
				.map((data) -> new GeneratedImage(data, image.revisedPrompt())))
			.collectList()
			.map((images) -> new ImageResponse(images, answer.text(), call.provider(), call.modelOr(answer.model()),
					answer.usage(), call.requestIdOr(answer.responseId()), call.attempts()));
	}

	@Override
	public List<ResultFile> files(Q request, ImageResponse response) {
		return response.images()
			.stream()
			.map((image) -> new ResultFile(ArtifactSaver.IMAGES, ending(image.mimeType()), image.bytes()))
			.toList();
	}

	/**
	 * Pictures are PNG, JPEG, GIF or WebP here, by their first bytes.
	 */
	private static String ending(String mimeType) {
		return switch (mimeType) {
			case "image/jpeg" -> ".jpg";
			case "image/png", "image/gif", "image/webp" -> '.' + mimeType.substring("image/".length());
			default -> ".bin";
		};
	}

	@Override
	public ImageResponse saved(ImageResponse response, List<@Nullable String> paths) {
		List<GeneratedImage> images = new ArrayList<>();
		for (GeneratedImage image : response.images()) {
			images.add(new GeneratedImage(image.data(), image.revisedPrompt(), paths.get(images.size())));
		}
		return new ImageResponse(images, response.text(), response.provider(), response.model(), response.usage(),
				response.requestId(), response.attempts());
	}

	/**
	 * Makes pictures from text.
	 */
	static final class Generation extends ImageOperation<ImageRequest> {

		Generation() {
			super(Capability.IMAGE_GENERATION, "image_generation", ImageRequest::prompt,
					ProviderCodec::imageGeneration);
		}

		@Override
		public Saving saving(ImageRequest request) {
			return request.saving();
		}

		@Override
		public int mostFiles(ImageRequest request) {
			return (request.count() != null) ? request.count() : 1;
		}

	}

	/**
	 * Changes pictures.
	 */
	static final class Edit extends ImageOperation<ImageEditRequest> {

		Edit() {
			super(Capability.IMAGE_EDIT, "image_edit", ImageEditRequest::prompt, ProviderCodec::imageEdit);
		}

		@Override
		public Saving saving(ImageEditRequest request) {
			return request.saving();
		}

		@Override
		public int mostFiles(ImageEditRequest request) {
			return (request.count() != null) ? request.count() : 1;
		}

		@Override
		public Mono<ImageEditRequest> loaded(ImageEditRequest request, MediaLoader loader, ProviderCodec provider) {
			Mono<ImageEditRequest> loaded = Flux.fromIterable(request.images())
				.concatMap((image) -> loader.load(image, Kind.IMAGE))
				.collectList()
				.map((images) -> request.withMedia(List.copyOf(images), request.mask()));
			Media mask = request.mask();
			return (mask == null) ? loaded : loaded.flatMap(
					(images) -> loader.load(mask, Kind.IMAGE).map((data) -> images.withMedia(images.images(), data)));
		}

	}

}
