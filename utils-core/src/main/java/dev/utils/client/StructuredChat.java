package dev.utils.client;

import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.ChatResponse;
import dev.utils.llm.CodeFence;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.JsonSchema;
import dev.utils.llm.LlmException;
import dev.utils.llm.Message;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.SchemaCheck;
import dev.utils.llm.StructuredOutputException;
import dev.utils.llm.StructuredResponse;
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

	private final ReactiveLlmClient client;

	private final JsonSchema schema;

	private final JsonNode schemaTree;

	private final ObjectReader reader;

	StructuredChat(ReactiveLlmClient client, Class<T> type) {
		this.client = client;
		this.schema = JsonSchema.of(type);
		this.schemaTree = MAPPER.readTree(this.schema.json());
		this.reader = MAPPER.readerFor(type).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
	}

	Mono<StructuredResponse<T>> ask(ChatRequest request) {
		ChatRequest asked = this.client.supports(Capability.STRUCTURED_OUTPUT)
				? request.toBuilder().responseSchema(this.schema).build()
				: request.toBuilder().system(this.schema.instruction()).build();
		return this.client.chat(asked).flatMap((response) -> {
			try {
				return Mono.just(read(response));
			}
			catch (MisfitException ex) {
				return askAgain(asked, response, ex);
			}
		});
	}

	private Mono<StructuredResponse<T>> askAgain(ChatRequest request, ChatResponse first, MisfitException misfit) {
		ChatRequest.Builder again = request.toBuilder();
		if (!first.message().content().isEmpty()) {
			again.message(first.message());
		}
		again.message(Message.user("That answer cannot be used: " + misfit.getMessage()
				+ " Answer again, with nothing but JSON that fits the schema."));
		return this.client.chat(again.build()).map((response) -> {
			try {
				return read(response);
			}
			catch (MisfitException ex) {
				throw failure(response, ex);
			}
		});
	}

	private StructuredResponse<T> read(ChatResponse response) throws MisfitException {
		try {
			JsonNode json = MAPPER.readTree(CodeFence.content(response.text(), "json"));
			String misfit = SchemaCheck.misfit(json, this.schemaTree);
			if (misfit != null) {
				throw new MisfitException(misfit, null);
			}
			return new StructuredResponse<>(this.reader.readValue(json), response);
		}
		catch (JacksonException ex) {
			throw new MisfitException("It cannot be read: " + ex.getOriginalMessage() + ".", ex);
		}
	}

	private StructuredOutputException failure(ChatResponse response, MisfitException misfit) {
		// The parser's message may quote the answer; its class does not.
		String what = (misfit.getCause() != null)
				? "it cannot be read (" + misfit.getCause().getClass().getSimpleName() + ")"
				: "a part of it is missing or null";
		return new StructuredOutputException(LlmException.builder(ErrorClass.TRUNCATED, response.provider(), "chat")
			.message("the answer does not have the form that was asked for, also at the second try: " + what
					+ ", finish reason " + response.finishReason())
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
