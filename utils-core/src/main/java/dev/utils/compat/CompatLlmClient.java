package dev.utils.compat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.LlmException;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionResponse;
import dev.utils.llm.UnknownModelException;
import dev.utils.llm.UnknownProviderException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The Python package's {@code _compat} functions: each gives its result or the error as
 * text instead of throwing. Thread-safe. Mistakes of the program still throw, such as a
 * blank prompt ({@link IllegalArgumentException}) or a blocking call on a Reactor thread
 * ({@link IllegalStateException}).
 * <p>
 * Everywhere, {@code modelName} may be {@code null} for the provider's configured model,
 * and {@code apiProvider} for the one that serves the model, or else the preferred one.
 *
 * @deprecated call {@link LlmClient} or {@link ReactiveLlmClient}; each method names its
 * successor
 */
@Deprecated(since = "0.1.0", forRemoval = true)
@SuppressWarnings("removal") // of the results, which go with it
public final class CompatLlmClient {

	private static final double TEMPERATURE = 0.7;

	private static final String LANGUAGE = "en-US";

	private static final String CHAT = "chat";

	private static final String IMAGE_GENERATION = "image_generation";

	private static final String IMAGE_EDIT = "image_edit";

	private static final String TRANSCRIPTION = "transcription";

	private final LlmClients clients;

	/**
	 * Create a client.
	 * @param clients the providers' clients
	 */
	public CompatLlmClient(LlmClients clients) {
		this.clients = clients;
	}

	/**
	 * Ask a question, at temperature 0.7.
	 * @param prompt the question; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the answer's text, or the error
	 * @deprecated call {@link LlmClient#complete(String)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> getCompletion(String prompt, @Nullable String modelName, @Nullable String apiProvider) {
		return getCompletion(prompt, modelName, apiProvider, TEMPERATURE);
	}

	/**
	 * Ask a question.
	 * @param prompt the question; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param temperature the sampling temperature, 0 or more
	 * @return the answer's text, or the error
	 * @deprecated call {@link LlmClient#chat(ChatRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> getCompletion(String prompt, @Nullable String modelName, @Nullable String apiProvider,
			double temperature) {
		ChatRequest request = CompatRequests.completion(prompt, modelName, temperature);
		return call(CHAT, modelName, apiProvider, (client) -> text(client.chat(request)));
	}

	/**
	 * Ask a question without waiting, at temperature 0.7.
	 * @param prompt the question; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the answer's text, or the error
	 * @deprecated call {@link ReactiveLlmClient#complete(String)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<String>> asyncGetCompletion(String prompt, @Nullable String modelName,
			@Nullable String apiProvider) {
		return asyncGetCompletion(prompt, modelName, apiProvider, TEMPERATURE);
	}

	/**
	 * Ask a question without waiting.
	 * @param prompt the question; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param temperature the sampling temperature, 0 or more
	 * @return the answer's text, or the error
	 * @deprecated call {@link ReactiveLlmClient#chat(ChatRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<String>> asyncGetCompletion(String prompt, @Nullable String modelName,
			@Nullable String apiProvider, double temperature) {
		ChatRequest request = CompatRequests.completion(prompt, modelName, temperature);
		return asyncCall(CHAT, modelName, apiProvider, (client) -> client.chat(request).map(CompatLlmClient::text));
	}

	/**
	 * Ask a question about a picture.
	 * @param prompt the question; not blank
	 * @param imagePathOrUrl a file, or an {@code http}, {@code https} or {@code data} URL
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the answer's text, or the error
	 * @deprecated call {@link LlmClient#chat(ChatRequest)} with
	 * {@link dev.utils.llm.Media}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> getVisionCompletion(String prompt, String imagePathOrUrl, @Nullable String modelName,
			@Nullable String apiProvider) {
		ChatRequest request = CompatRequests.vision(prompt, imagePathOrUrl, modelName);
		return call(CHAT, modelName, apiProvider, (client) -> text(client.chat(request)));
	}

	/**
	 * Ask a question about a picture without waiting.
	 * @param prompt the question; not blank
	 * @param imagePathOrUrl a file, or an {@code http}, {@code https} or {@code data} URL
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the answer's text, or the error
	 * @deprecated call {@link ReactiveLlmClient#chat(ChatRequest)} with
	 * {@link dev.utils.llm.Media}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<String>> asyncGetVisionCompletion(String prompt, String imagePathOrUrl,
			@Nullable String modelName, @Nullable String apiProvider) {
		ChatRequest request = CompatRequests.vision(prompt, imagePathOrUrl, modelName);
		return asyncCall(CHAT, modelName, apiProvider, (client) -> client.chat(request).map(CompatLlmClient::text));
	}

	/**
	 * Make a picture and save it as an artifact.
	 * @param prompt what it shall show; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the picture, or the error
	 * @deprecated call {@link LlmClient#generateImage(ImageRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<CompatImage> getImageGenerationCompletion(String prompt, @Nullable String modelName,
			@Nullable String apiProvider) {
		ImageRequest request = CompatRequests.image(prompt, modelName);
		return call(IMAGE_GENERATION, modelName, apiProvider,
				(client) -> image(client.generateImage(request), IMAGE_GENERATION));
	}

	/**
	 * Make a picture and save it as an artifact, without waiting.
	 * @param prompt what it shall show; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the picture, or the error
	 * @deprecated call {@link ReactiveLlmClient#generateImage(ImageRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<CompatImage>> asyncGetImageGenerationCompletion(String prompt,
			@Nullable String modelName, @Nullable String apiProvider) {
		ImageRequest request = CompatRequests.image(prompt, modelName);
		return asyncCall(IMAGE_GENERATION, modelName, apiProvider,
				(client) -> client.generateImage(request).map((response) -> image(response, IMAGE_GENERATION)));
	}

	/**
	 * Change a picture and save the result as an artifact.
	 * @param prompt what shall be changed; not blank
	 * @param imagePath the picture's file
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param editParams further fields of the request, such as {@code size}, {@code n},
	 * {@code quality}, {@code mask} (a file) or the provider's own
	 * @return the changed picture, or the error
	 * @deprecated call {@link LlmClient#editImage(ImageEditRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<CompatImage> getImageEditCompletion(String prompt, String imagePath, @Nullable String modelName,
			@Nullable String apiProvider, Map<String, ?> editParams) {
		ImageEditRequest request = CompatRequests.imageEdit(prompt, imagePath, modelName, editParams);
		return call(IMAGE_EDIT, modelName, apiProvider, (client) -> image(client.editImage(request), IMAGE_EDIT));
	}

	/**
	 * Change a picture and save the result as an artifact, without waiting.
	 * @param prompt what shall be changed; not blank
	 * @param imagePath the picture's file
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param editParams further fields of the request, as of
	 * {@link #getImageEditCompletion}
	 * @return the changed picture, or the error
	 * @deprecated call {@link ReactiveLlmClient#editImage(ImageEditRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<CompatImage>> asyncGetImageEditCompletion(String prompt, String imagePath,
			@Nullable String modelName, @Nullable String apiProvider, Map<String, ?> editParams) {
		ImageEditRequest request = CompatRequests.imageEdit(prompt, imagePath, modelName, editParams);
		return asyncCall(IMAGE_EDIT, modelName, apiProvider,
				(client) -> client.editImage(request).map((response) -> image(response, IMAGE_EDIT)));
	}

	/**
	 * Write down what a recording in American English says.
	 * @param audioPath the recording's file
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the text, or the error
	 * @deprecated call {@link LlmClient#transcribe(TranscriptionRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> transcribeAudio(String audioPath, @Nullable String modelName,
			@Nullable String apiProvider) {
		return transcribeAudio(audioPath, modelName, apiProvider, LANGUAGE);
	}

	/**
	 * Write down what a recording says.
	 * @param audioPath the recording's file
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param languageCode the language as a BCP 47 tag, such as {@code de-DE}
	 * @return the text, or the error
	 * @deprecated call {@link LlmClient#transcribe(TranscriptionRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> transcribeAudio(String audioPath, @Nullable String modelName,
			@Nullable String apiProvider, String languageCode) {
		TranscriptionRequest request = CompatRequests.transcription(audioPath, modelName, languageCode);
		return call(TRANSCRIPTION, modelName, apiProvider, (client) -> text(client.transcribe(request)));
	}

	/**
	 * Write down what a recording says, without waiting.
	 * @param audioPath the recording's file
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @param languageCode the language as a BCP 47 tag, such as {@code de-DE}
	 * @return the text, or the error
	 * @deprecated call {@link ReactiveLlmClient#transcribe(TranscriptionRequest)}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<String>> asyncTranscribeAudio(String audioPath, @Nullable String modelName,
			@Nullable String apiProvider, String languageCode) {
		TranscriptionRequest request = CompatRequests.transcription(audioPath, modelName, languageCode);
		return asyncCall(TRANSCRIPTION, modelName, apiProvider,
				(client) -> client.transcribe(request).map(CompatLlmClient::text));
	}

	/**
	 * Turn a rough prompt into a better one.
	 * @param userInput the rough prompt; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the better prompt, or the error
	 * @deprecated call {@link LlmClient#chat(ChatRequest)} with
	 * {@link dev.utils.llm.PromptEnhancer#request}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompatResult<String> promptEnhancer(String userInput, @Nullable String modelName,
			@Nullable String apiProvider) {
		ChatRequest request = CompatRequests.enhancer(userInput, modelName);
		return call(CHAT, modelName, apiProvider, (client) -> text(client.chat(request)));
	}

	/**
	 * Turn a rough prompt into a better one, without waiting.
	 * @param userInput the rough prompt; not blank
	 * @param modelName the model, or {@code null}
	 * @param apiProvider the provider, or {@code null}
	 * @return the better prompt, or the error
	 * @deprecated call {@link ReactiveLlmClient#chat(ChatRequest)} with
	 * {@link dev.utils.llm.PromptEnhancer#request}
	 */
	@Deprecated(since = "0.1.0", forRemoval = true)
	public CompletableFuture<CompatResult<String>> asyncPromptEnhancer(String userInput, @Nullable String modelName,
			@Nullable String apiProvider) {
		ChatRequest request = CompatRequests.enhancer(userInput, modelName);
		return asyncCall(CHAT, modelName, apiProvider, (client) -> client.chat(request).map(CompatLlmClient::text));
	}

	private <T> CompatResult<T> call(String operation, @Nullable String model, @Nullable String provider,
			Function<LlmClient, CompatResult<T>> call) {
		try {
			return call.apply((provider == null && model != null) ? this.clients.forModel(model)
					: (provider != null) ? this.clients.get(provider) : this.clients.get());
		}
		catch (LlmException | UnknownProviderException | UnknownModelException ex) {
			return failed(operation, model, provider, ex);
		}
	}

	private <T> CompletableFuture<CompatResult<T>> asyncCall(String operation, @Nullable String model,
			@Nullable String provider, Function<ReactiveLlmClient, Mono<CompatResult<T>>> call) {
		return Mono
			.defer(() -> call.apply((provider == null && model != null) ? this.clients.reactiveForModel(model)
					: (provider != null) ? this.clients.reactive(provider) : this.clients.reactive()))
			.onErrorResume(
					(failure) -> failure instanceof LlmException || failure instanceof UnknownProviderException
							|| failure instanceof UnknownModelException,
					(failure) -> Mono.just(failed(operation, model, provider, failure)))
			.toFuture();
	}

	private static CompatResult<String> text(ChatResponse response) {
		return CompatResult.of(response.text());
	}

	private static CompatResult<String> text(TranscriptionResponse response) {
		return CompatResult.of(response.text());
	}

	private static CompatResult<CompatImage> image(ImageResponse response, String operation) {
		String path = response.artifactsPath();
		return (path != null) ? CompatResult.of(new CompatImage(path, response.image().dataUrl()))
				: CompatResult.failed(error(response.provider().name(), response.model(), operation,
						"the picture was made, but could not be saved; the log tells why"));
	}

	private static <T> CompatResult<T> failed(String operation, @Nullable String model, @Nullable String provider,
			Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		if (failure instanceof LlmException known) {
			String rest = message.substring(message.indexOf(" error: ") + " error: ".length());
			return CompatResult.failed(error(known.provider().name(), (known.model() != null) ? known.model() : model,
					known.operation(), rest));
		}
		return CompatResult.failed(error(provider, model, operation, message));
	}

	private static String error(@Nullable String provider, @Nullable String model, String operation, String message) {
		return "[" + ((provider != null) ? provider : "unknown") + ":" + ((model != null) ? model : "unknown") + "] "
				+ operation + " error: " + message;
	}

}
