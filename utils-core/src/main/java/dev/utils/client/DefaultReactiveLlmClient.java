package dev.utils.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import dev.utils.http.Deadline;
import dev.utils.llm.CallOptions;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatChunk;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.EmbeddingRequest;
import dev.utils.llm.EmbeddingResponse;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.ImageResponse;
import dev.utils.llm.LlmRequest;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.StructuredResponse;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.TranscriptionRequest;
import dev.utils.llm.TranscriptionResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

/**
 * The calls of one provider. A request that names another provider goes to that one's
 * client.
 */
final class DefaultReactiveLlmClient implements ReactiveLlmClient {

	private static final ChatOperation CHAT = new ChatOperation();

	private static final ImageOperation.Generation IMAGE_GENERATION = new ImageOperation.Generation();

	private static final ImageOperation.Edit IMAGE_EDIT = new ImageOperation.Edit();

	private static final TranscriptionOperation TRANSCRIPTION = new TranscriptionOperation();

	private static final EmbeddingOperation EMBEDDING = new EmbeddingOperation();

	private static final int EMBEDDING_CONCURRENCY = 4;

	private final CallRunner runner;

	private final CallSettings settings;

	private final Function<String, ReactiveLlmClient> others;

	/**
	 * Create a client.
	 * @param others finds the client of another provider
	 */
	DefaultReactiveLlmClient(CallRunner runner, CallSettings settings, Function<String, ReactiveLlmClient> others) {
		this.runner = runner;
		this.settings = settings;
		this.others = others;
	}

	@Override
	public Provider provider() {
		return this.runner.target().provider();
	}

	@Override
	public boolean supports(Capability capability) {
		return this.runner.target().codec().capabilities().contains(capability);
	}

	@Override
	public Mono<ChatResponse> chat(ChatRequest request) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.chat(request) : this.runner.run(CHAT, request);
	}

	@Override
	public <T> Mono<StructuredResponse<T>> chat(ChatRequest request, Class<T> type) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.chat(request, type) : structured(request, type);
	}

	@Override
	public <T> Mono<StructuredResponse<T>> chat(ChatRequest request, ParameterizedTypeReference<T> type) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.chat(request, type) : structured(request, type.getType());
	}

	private <T> Mono<StructuredResponse<T>> structured(ChatRequest request, Type type) {
		StructuredChat<T> chat = new StructuredChat<>(this, type);
		if (!request.tools().isEmpty()) {
			throw new IllegalArgumentException("Invalid tools: an answer in the form of a type cannot ask for tools."
					+ " Let chatWithTools come to its end before.");
		}
		return asOneCall((group) -> {
			Deadline deadline = Deadline.after(this.runner.budget(request.options()));
			return this.runner.loaded(request, deadline).flatMap((loaded) -> chat.ask(loaded, deadline));
		});
	}

	@Override
	public Flux<ChatChunk> stream(ChatRequest request) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.stream(request) : this.runner.stream(request);
	}

	@Override
	public Mono<ToolConversation> chatWithTools(ChatRequest request, List<ToolFunction> tools, int maxRounds) {
		ReactiveLlmClient other = other(request);
		if (other != null) {
			return other.chatWithTools(request, tools, maxRounds);
		}
		ToolLoop loop = new ToolLoop(this, tools, maxRounds, this.runner.budget(request.options()));
		return asOneCall((group) -> {
			Deadline deadline = Deadline.after(this.runner.budget(request.options()));
			return this.runner.loaded(request, deadline).flatMap((loaded) -> loop.run(loaded, deadline, group));
		});
	}

	@Override
	public Mono<ImageResponse> generateImage(ImageRequest request) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.generateImage(request) : this.runner.run(IMAGE_GENERATION, request);
	}

	@Override
	public Mono<ImageResponse> editImage(ImageEditRequest request) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.editImage(request) : this.runner.run(IMAGE_EDIT, request);
	}

	@Override
	public Mono<TranscriptionResponse> transcribe(TranscriptionRequest request) {
		ReactiveLlmClient other = other(request);
		return (other != null) ? other.transcribe(request) : this.runner.run(TRANSCRIPTION, request);
	}

	@Override
	public Mono<EmbeddingResponse> embed(EmbeddingRequest request) {
		ReactiveLlmClient other = other(request);
		if (other != null) {
			return other.embed(request);
		}
		if (request.inputs().size() > this.settings.maxEmbeddingInputs()) {
			throw new IllegalArgumentException(
					"Invalid inputs (" + request.inputs().size() + " texts): must be at most "
							+ this.settings.maxEmbeddingInputs() + " (utils.embedding.max-inputs).");
		}
		List<List<String>> batches = EmbeddingOperation.batches(request.inputs(),
				this.runner.target().codec().maxEmbeddingInputs());
		if (batches.size() == 1) {
			return this.runner.run(EMBEDDING, request);
		}
		return asOneCall((group) -> {
			Deadline deadline = Deadline.after(this.runner.budget(request.options()));
			return Flux.fromIterable(batches)
				.flatMapSequential((batch) -> Mono
					.defer(() -> this.runner.run(EMBEDDING, request.with(batch, within(deadline, request.options())))),
						EMBEDDING_CONCURRENCY, 1)
				.collectList()
				.map(EmbeddingOperation::join);
		});
	}

	/**
	 * Make several calls that are one to the caller: what fails counts the requests of
	 * all.
	 */
	private static <T> Mono<T> asOneCall(Function<CallGroup, Mono<T>> calls) {
		return Mono.deferContextual((context) -> {
			CallGroup group = CallGroup.ofOne(context);
			return calls.apply(group).contextWrite((inner) -> group.into(inner));
		});
	}

	/**
	 * Return options whose budget is what a deadline leaves.
	 */
	static CallOptions within(Deadline deadline, CallOptions options) {
		Duration left = deadline.remaining();
		return options.withTimeout(left.isZero() ? Duration.ofNanos(1) : left);
	}

	private boolean isOwn(String name) {
		try {
			return Provider.of(name).equals(provider());
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private @Nullable ReactiveLlmClient other(LlmRequest request) {
		String name = request.options().provider();
		if (name == null || isOwn(name)) {
			return null;
		}
		ReactiveLlmClient named = this.others.apply(name);
		return named.provider().equals(provider()) ? null : named;
	}

}
