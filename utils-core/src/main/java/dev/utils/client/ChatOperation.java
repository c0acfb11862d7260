package dev.utils.client;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.utils.client.MediaLoader.Kind;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.Content;
import dev.utils.llm.Media;
import dev.utils.llm.Message;
import dev.utils.llm.ReasoningEffort;
import dev.utils.llm.Usage;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ProviderCodec;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A chat call.
 */
final class ChatOperation implements Operation<ChatRequest, ChatAnswer, ChatResponse> {

	@Override
	public String name() {
		return "chat";
	}

	@Override
	public Capability capability() {
		return Capability.CHAT;
	}

	@Override
	public Set<Capability> needs(ChatRequest request) {
		Set<Capability> needs = EnumSet.noneOf(Capability.class);
		if (images(request).findAny().isPresent()) {
			needs.add(Capability.VISION);
		}
		if (!request.tools().isEmpty()) {
			needs.add(Capability.TOOLS);
		}
		if (request.responseSchema() != null) {
			needs.add(Capability.STRUCTURED_OUTPUT);
		}
		if (request.reasoningEffort() != null || request.reasoningTokens() != null) {
			needs.add(Capability.REASONING);
		}
		return needs;
	}

	/**
	 * An answer comes as a whole, after as much silence as it has tokens.
	 */
	@Override
	public Repetition repetition(ChatRequest request) {
		return Repetition.UNLESS_SILENT;
	}

	/**
	 * Return whether a request asks the model to think.
	 */
	@Override
	public boolean isLong(ChatRequest request) {
		return (request.reasoningEffort() != null && request.reasoningEffort() != ReasoningEffort.NONE)
				|| request.reasoningTokens() != null || asksInItsOwnWords(request.options().extraBody(), 1);
	}

	private static boolean asksInItsOwnWords(Map<?, ?> fields, int deeper) {
		return fields.entrySet().stream().anyMatch((field) -> {
			String name = String.valueOf(field.getKey()).toLowerCase(Locale.ROOT);
			return name.contains("thinking") || name.startsWith("reasoning")
					|| (deeper > 0 && field.getValue() instanceof Map<?, ?> inner && asksInItsOwnWords(inner, 0));
		});
	}

	@Override
	public List<String> prompts(ChatRequest request) {
		List<String> prompts = new ArrayList<>();
		for (Message message : request.messages()) {
			for (Content content : message.content()) {
				if (content instanceof Content.Text text) {
					prompts.add(text.text());
				}
				else if (content instanceof Content.ToolResult result) {
					prompts.add(result.text());
				}
				else if (content instanceof Content.ToolCall call) {
					prompts.add(call.arguments());
				}
			}
		}
		return prompts;
	}

	@Override
	public @Nullable Long outputTokens(ChatRequest request) {
		return (request.maxTokens() != null) ? Long.valueOf(request.maxTokens()) : null;
	}

	@Override
	public @Nullable Usage usage(ChatAnswer answer) {
		return answer.usage();
	}

	@Override
	public Mono<ChatRequest> loaded(ChatRequest request, MediaLoader loader, ProviderCodec provider) {
		if (images(request).findAny().isEmpty()) {
			return Mono.just(request);
		}
		return Flux.fromIterable(request.messages())
			.concatMap((message) -> loaded(message, loader, provider))
			.collectList()
			.map((messages) -> request.toBuilder().messages(messages).build());
	}

	private static Stream<Content.Image> images(ChatRequest request) {
		return request.messages().stream().flatMap((message) -> message.parts(Content.Image.class));
	}

	private static Mono<Message> loaded(Message message, MediaLoader loader, ProviderCodec provider) {
		return Flux.fromIterable(message.content())
			.concatMap((content) -> (content instanceof Content.Image image) ? loaded(image, loader, provider)
					: Mono.just(content))
			.collectList()
			.map((content) -> new Message(message.role(), content));
	}

	private static Mono<Content> loaded(Content.Image image, MediaLoader loader, ProviderCodec provider) {
		if (image.media() instanceof Media.Link && provider.takesImageLinks()) {
			return Mono.just(image);
		}
		return loader.load(image.media(), Kind.IMAGE).map(Content.Image::new);
	}

	@Override
	public @Nullable ChatCodec codec(ProviderCodec provider, Set<String> adaptations) {
		return provider.chat(adaptations);
	}

	@Override
	public Mono<ChatResponse> response(ChatAnswer answer, LlmCall call, MediaLoader loader) {
		return Mono.just(response(answer, call));
	}

	static ChatResponse response(ChatAnswer answer, LlmCall call) {
		return new ChatResponse(new Message(Message.Role.ASSISTANT, answer.content()), call.provider(),
				call.modelOr(answer.model()), answer.finishReason(), answer.providerFinishReason(), answer.usage(),
				call.requestIdOr(answer.responseId()), call.attempts());
	}

}
