package dev.utils.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.utils.http.Deadline;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.Content.ToolCall;
import dev.utils.llm.Content.ToolResult;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.FinishReason;
import dev.utils.llm.LlmException;
import dev.utils.llm.Message;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.Tool;
import dev.utils.llm.ToolConversation;
import dev.utils.llm.ToolFunction;
import dev.utils.llm.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Asks the model, calls the tools that it wishes, tells it the results, and so on until
 * it wishes none.
 */
final class ToolLoop {

	private static final int MOST_ROUNDS = 100;

	private static final int CONCURRENT_TOOLS = 8;

	private final ReactiveLlmClient client;

	private final Map<String, ToolFunction> functions;

	private final List<Tool> tools;

	private final int maxRounds;

	private final Duration budget;

	ToolLoop(ReactiveLlmClient client, List<ToolFunction> tools, int maxRounds, Duration budget) {
		if (tools.isEmpty()) {
			throw new IllegalArgumentException("Invalid tools: must hold at least one.");
		}
		if (maxRounds < 1 || maxRounds > MOST_ROUNDS) {
			throw new IllegalArgumentException(
					"Invalid maxRounds (" + maxRounds + "): must be 1 to " + MOST_ROUNDS + ".");
		}
		this.client = client;
		this.tools = tools.stream().map(ToolFunction::tool).toList();
		this.functions = tools.stream()
			.collect(Collectors.toMap((function) -> function.tool().name(), Function.identity(), (first, second) -> {
				throw new IllegalArgumentException("Invalid tools: must not hold two of the same name.");
			}));
		this.maxRounds = maxRounds;
		this.budget = budget;
	}

	Mono<ToolConversation> run(ChatRequest request, Deadline deadline, CallGroup calls) {
		ChatRequest first = request.toBuilder().tools(this.tools).build();
		return Mono.defer(() -> round(first, 1, null, deadline, calls))
			.timeout(deadline.remaining(),
					Mono.error(() -> failure(
							calls, ErrorClass.TIMEOUT, "the calls and their tools were not over within their "
									+ this.budget.toMillis() / 1000.0 + " s budget",
							"Raise the request's timeout, or look for a slow tool.")));
	}

	private Mono<ToolConversation> round(ChatRequest request, int number, @Nullable Usage before, Deadline deadline,
			CallGroup calls) {
		ChatRequest bounded = request.toBuilder()
			.options(DefaultReactiveLlmClient.within(deadline, request.options()))
			.build();
		return this.client.chat(bounded).flatMap((response) -> {
			Usage usage = Usage.sum(before, response.usage());
			List<Message> messages = new ArrayList<>(request.messages());
			messages.add(response.message());
			// The arguments of a cut answer are cut too.
			if (response.toolCalls().isEmpty() || response.finishReason() == FinishReason.LENGTH) {
				return Mono.just(new ToolConversation(response, messages, usage, number));
			}
			if (number == this.maxRounds) {
				return Mono
					.error(failure(calls, ErrorClass.INVALID, "the model still asked for tools in round " + number,
							"Raise maxRounds, or see why the results of the tools do not satisfy the model."));
			}
			return results(response.toolCalls()).flatMap((results) -> {
				messages.add(Message.toolResults(results));
				// A demand for a tool is met; kept up, it would never let the model end.
				ChatRequest next = request.toBuilder().messages(messages).toolChoice(null).build();
				return round(next, number + 1, usage, deadline, calls);
			});
		});
	}

	private Mono<List<ToolResult>> results(List<ToolCall> calls) {
		return Flux.fromIterable(calls)
			// Tools may block.
			.flatMapSequential((call) -> Mono.fromCallable(() -> call(call)).subscribeOn(Schedulers.boundedElastic()),
					CONCURRENT_TOOLS, 1)
			.collectList();
	}

	private ToolResult call(ToolCall call) {
		ToolFunction function = this.functions.get(call.name());
		return (function != null) ? function.call(call)
				: ToolResult.failure(call, "There is no tool " + call.name() + ".");
	}

	private LlmException failure(CallGroup calls, ErrorClass errorClass, String message, String advice) {
		LlmCall latest = calls.latest();
		return LlmException.builder(errorClass, this.client.provider(), "chat")
			.message(message)
			.model((latest != null) ? latest.model() : null)
			.attempts(calls.attempts(0))
			.advice(advice)
			.build();
	}

}
