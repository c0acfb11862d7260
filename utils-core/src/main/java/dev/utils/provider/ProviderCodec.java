package dev.utils.provider;

import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.TranscriptionRequest;
import org.jspecify.annotations.Nullable;

/**
 * One provider's words. A codec that is {@code null} stands for a kind of call that the
 * provider does not have. Pure and thread-safe, like all its codecs.
 */
public interface ProviderCodec {

	/**
	 * Return what the provider's API can do.
	 * @return the capabilities
	 */
	Set<Capability> capabilities();

	/**
	 * Return the headers of every request.
	 * @param apiKey the key to authorize with, or {@code null} for a server that needs
	 * none
	 * @return the headers
	 */
	Map<String, String> headers(@Nullable ApiKey apiKey);

	/**
	 * Return the response header that carries the provider's id of a call.
	 * @return the header's name
	 */
	String requestIdHeader();

	/**
	 * Read a failed response.
	 * @param status the HTTP status
	 * @param body the body, or as much of it as was read; may be empty or anything
	 * @return what went wrong; never fails
	 */
	ProviderError error(int status, byte[] body);

	/**
	 * Return whether pictures in chat messages may be links.
	 * @return whether they may; otherwise they are downloaded before
	 */
	boolean takesImageLinks();

	/**
	 * Return the codec of chat calls.
	 * @param adaptations what earlier {@linkplain ProviderError#adaptation() errors} of
	 * the same model have taught; mostly empty
	 * @return the codec
	 */
	@Nullable ChatCodec chat(Set<String> adaptations);

	/**
	 * Return the codec of calls that make pictures.
	 * @return the codec, or {@code null}
	 */
	default @Nullable Codec<ImageRequest, ImageAnswer> imageGeneration() {
		return null;
	}

	/**
	 * Return the codec of calls that change pictures.
	 * @return the codec, or {@code null}
	 */
	default @Nullable Codec<ImageEditRequest, ImageAnswer> imageEdit() {
		return null;
	}

	/**
	 * Return the codec of calls that write down recordings.
	 * @return the codec, or {@code null}
	 */
	default @Nullable Codec<TranscriptionRequest, TranscriptionAnswer> transcription() {
		return null;
	}

	/**
	 * Return the codec of calls that turn texts into vectors.
	 * @return the codec, or {@code null}
	 */
	default @Nullable Codec<EmbeddingRequest, EmbeddingAnswer> embedding() {
		return null;
	}

	/**
	 * Return how many texts one embedding call may have.
	 * @return the number, at least 1
	 */
	default int maxEmbeddingInputs() {
		return 1;
	}

}
