package dev.utils.client;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmException;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.StructuredResponse;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Waits for a reactive client: the one place of the library that blocks.
 */
final class BlockingLlmClient implements LlmClient {

	/** Chunks that are read ahead of the consumer. */
	private static final int READ_AHEAD = 32;

	private static final String CHAT = "chat";

	private final ReactiveLlmClient client;

	BlockingLlmClient(ReactiveLlmClient client) {
		this.client = client;
	}

	@Override
	public Provider provider() {
		return this.client.provider();
	}

	@Override
	public boolean supports(Capability capability) {
		return this.client.supports(capability);
	}

	@Override
	public List<String> completeAll(Collection<String> prompts, int concurrency) {
		return await("completeAll", CHAT, () -> this.client.completeAll(prompts, concurrency).collectList());
	}

	@Override
	public ChatResponse chat(ChatRequest request) {
		return await("chat", CHAT, () -> this.client.chat(request));
	}

	@Override
	public <T> StructuredResponse<T> chat(ChatRequest request, Class<T> type) {
		return await("chat", CHAT, () -> this.client.chat(request, type));
	}

	@Override
	public <T> StructuredResponse<T> chat(ChatRequest request, ParameterizedTypeReference<T> type) {
		return await("chat", CHAT, () -> this.client.chat(request, type));
	}

	@Override
	public ToolConversation chatWithTools(ChatRequest request, List<ToolFunction> tools, int maxRounds) {
		return await("chatWithTools", CHAT, () -> this.client.chatWithTools(request, tools, maxRounds));
	}

	@Override
	public ImageResponse generateImage(ImageRequest request) {
		return await("generateImage", "image_generation", () -> this.client.generateImage(request));
	}

	@Override
	public ImageResponse editImage(ImageEditRequest request) {
		return await("editImage", "image_edit", () -> this.client.editImage(request));
	}

	@Override
	public TranscriptionResponse transcribe(TranscriptionRequest request) {
		return await("transcribe", "transcription", () -> this.client.transcribe(request));
	}

	@Override
	public EmbeddingResponse embed(EmbeddingRequest request) {
		return await("embed", "embeddings", () -> this.client.embed(request));
	}

	@Override
	public Stream<ChatChunk> stream(ChatRequest request) {
		Wait wait = new Wait("stream", CHAT);
		Stream<ChatChunk> chunks = wait.on(() -> this.client.stream(request)
			.contextWrite((context) -> wait.calls.into(context))
			.toStream(READ_AHEAD));
		Iterator<ChatChunk> iterator = wait.on(chunks::iterator);
		Iterator<ChatChunk> waiting = new Iterator<>() {

			@Override
			public boolean hasNext() {
				return wait.on(iterator::hasNext);
			}

			@Override
			public ChatChunk next() {
				return wait.on(iterator::next);
			}

		};
		int characteristics = Spliterator.ORDERED | Spliterator.NONNULL;
		return StreamSupport.stream(Spliterators.spliteratorUnknownSize(waiting, characteristics), false)
			.onClose(chunks::close);
	}

	private <T> T await(String method, String operation, Supplier<Mono<T>> call) {
		Wait wait = new Wait(method, operation);
		return wait
			.on(() -> Objects.requireNonNull(call.get().contextWrite((context) -> wait.calls.into(context)).block()));
	}

	/**
	 * The wait of one caller.
	 */
	private final class Wait {

		private final String method;

		private final String operation;

		private final CallGroup calls = CallGroup.ofMany();

		private @Nullable LlmException interrupted;

		Wait(String method, String operation) {
			this.method = method;
			this.operation = operation;
		}

		<T> T on(Supplier<T> result) {
			if (Schedulers.isInNonBlockingThread()) {
				throw new IllegalStateException("LlmClient." + this.method + "() waits for the answer, which thread "
						+ Thread.currentThread().getName()
						+ " must not do: it serves many calls at once. Inject ReactiveLlmClient instead, or move this call"
						+ " to another thread, for example with Mono.fromCallable(...).subscribeOn(Schedulers.boundedElastic()).");
			}
			if (this.interrupted != null) {
				// The call is over: nothing more will come.
				throw this.interrupted;
			}
			try {
				return result.get();
			}
			catch (RuntimeException ex) {
				Throwable cause = Exceptions.unwrap(ex);
				if (cause instanceof InterruptedException) {
					Thread.currentThread().interrupt();
					this.interrupted = interrupted(cause);
					throw this.interrupted;
				}
				throw ex;
			}
		}

		private LlmException interrupted(Throwable cause) {
			LlmCall call = this.calls.latest();
			return (call != null) ? call.interrupted(cause)
					: LlmException.builder(ErrorClass.CANCELLED, provider(), this.operation)
						.message("the thread was interrupted before anything was sent")
						.cause(cause)
						.build();
		}

	}

}
