package dev.utils.client;

import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Set;

import dev.utils.http.Deadline;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.CodeFence;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.LlmException;
import dev.utils.llm.Message;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.SchemaCheck;
import dev.utils.llm.StructuredOutputException;
import dev.utils.llm.StructuredResponse;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks for an answer in the form of a Java type, and once more if it does not fit.
 *
 * @param <T> the type
 */
final class StructuredChat<T> {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	/** A cut or withheld answer would be so a second time. */
	private static final Set<FinishReason> CAN_DO_BETTER = EnumSet
		.complementOf(EnumSet.of(FinishReason.LENGTH, FinishReason.CONTENT_FILTER));

	private final ReactiveLlmClient client;

	private final JsonSchema schema;

	private final JsonNode schemaTree;

	private final ObjectReader reader;

	StructuredChat(ReactiveLlmClient client, Type type) {
		this.client = client;
		this.schema = JsonSchema.of(type);
		this.schemaTree = MAPPER.readTree(this.schema.json());
		this.reader = MAPPER.readerFor(MAPPER.constructType(type))
			.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
	}

	/**
	 * Ask.
	 * @param deadline when both tries have to be over
	 */
	Mono<StructuredResponse<T>> ask(ChatRequest request, Deadline deadline) {
		ChatRequest asked = this.client.supports(Capability.STRUCTURED_OUTPUT)
				? request.toBuilder().responseSchema(this.schema).build()
				: request.withInstruction(this.schema.instruction());
		return chat(asked, deadline).flatMap((response) -> {
			try {
				return Mono.just(new StructuredResponse<>(read(response), response));
			}
			catch (MisfitException ex) {
				return CAN_DO_BETTER.contains(response.finishReason()) ? askAgain(asked, response, ex, deadline)
						: Mono.error(failure(response, ex));
			}
		});
	}

	private Mono<ChatResponse> chat(ChatRequest request, Deadline deadline) {
		return this.client
			.chat(request.toBuilder().options(DefaultReactiveLlmClient.within(deadline, request.options())).build());
	}

	private Mono<StructuredResponse<T>> askAgain(ChatRequest request, ChatResponse first, MisfitException misfit,
			Deadline deadline) {
		ChatRequest.Builder again = request.toBuilder();
		if (!first.message().content().isEmpty()) {
			again.message(first.message());
		}
		again.message(Message.user("That answer cannot be used: " + misfit.getMessage()
				+ " Answer again, with nothing but JSON that fits the schema."));
		return chat(again.build(), deadline).map((second) -> {
			ChatResponse both = new ChatResponse(second.message(), second.provider(), second.model(),
					second.finishReason(), second.providerFinishReason(), Usage.sum(first.usage(), second.usage()),
					second.requestId(), first.attempts() + second.attempts());
			try {
				return new StructuredResponse<>(read(both), both);
			}
			catch (MisfitException ex) {
				throw failure(both, ex);
			}
		});
	}

	private T read(ChatResponse response) throws MisfitException {
		try {
			JsonNode json = json(response.text());
			String misfit = SchemaCheck.misfit(json, this.schemaTree);
			if (misfit != null) {
				throw new MisfitException(misfit, null);
			}
			return this.reader.readValue(json);
		}
		catch (JacksonException ex) {
			throw new MisfitException("It cannot be read: " + ex.getOriginalMessage() + ".", ex);
		}
	}

	/**
	 * Return the JSON of an answer, which may stand in a Markdown fence. Fences inside of
	 * JSON are a part of it.
	 */
	private static JsonNode json(String text) {
		try {
			return MAPPER.readTree(text);
		}
		catch (JacksonException ex) {
			return MAPPER.readTree(CodeFence.content(text, "json"));
		}
	}

	private StructuredOutputException failure(ChatResponse response, MisfitException misfit) {
		// The parser's message may quote the answer; its class does not.
		String what = (misfit.getCause() != null)
				? "it cannot be read (" + misfit.getCause().getClass().getSimpleName() + ")"
				: "a part of it is missing or null";
		return new StructuredOutputException(LlmException.builder(ErrorClass.TRUNCATED, response.provider(), "chat")
			.message("the answer does not have the form that was asked for: " + what + ", finish reason "
					+ response.finishReason())
			.model(response.model())
			.requestId(response.requestId())
			.attempts(response.attempts())
			.status(200)
			.advice("See rawText() of the exception; raise maxTokens if the answer was cut, or simplify the type."),
				response.text());
	}

	/**
	 * An answer does not fit; the message tells the model why.
	 */
	private static final class MisfitException extends Exception {

		MisfitException(String message, @Nullable Throwable cause) {
			super(message, cause, false, false);
		}

	}

}
