package dev.utils.simulator;

import java.time.Duration;
import java.util.List;

/**
 * A real HTTP server on a random loopback port that speaks the wire protocol of LLM
 * providers, answers deterministically, refuses what a provider would refuse, and fails
 * as it is told to. For tests and for trying an application without a key.
 * <pre class="code">
 * try (LlmSimulator simulator = LlmSimulator.start()) {
 * 	simulator.script(Fault.status(429).retryAfter("1").times(2));
 * 	callYourCodeWith(simulator.openAiBaseUrl());
 * 	assertThat(simulator.requests()).hasSize(3);
 * }
 * </pre> Any key is accepted but {@code sk-refused} and those that begin with
 * {@code sk-invalid}; any model but those that begin with {@code no-such-}.
 * <p>
 * Thread-safe. Memory is bounded: at most the newest 1,000 requests with at most 64 MiB
 * of bodies are kept, and at most 10,000 faults wait.
 */
public final class LlmSimulator implements AutoCloseable {

	private final FaultScript script = new FaultScript();

	private final RequestLog log = new RequestLog();

	private final Dispatcher dispatcher;

	private final SimulatorServer server;

	private LlmSimulator(Duration streamPace) {
		this.dispatcher = new Dispatcher(
				List.of(new HuggingFaceProtocol(), new AnthropicProtocol(), new GeminiProtocol(), new OpenAiProtocol()),
				this.script, this.log, streamPace);
		this.server = new SimulatorServer(this.dispatcher::dispatch);
	}

	/**
	 * Starts a simulator whose streams come as fast as the client reads.
	 * @return a running simulator
	 */
	public static LlmSimulator start() {
		return start(Duration.ZERO);
	}

	/**
	 * Starts a simulator whose streams come at the pace of a model, so that a person sees
	 * them grow.
	 * @param streamPace the time before each event of a stream, zero for none
	 * @return a running simulator
	 */
	public static LlmSimulator start(Duration streamPace) {
		return new LlmSimulator(streamPace);
	}

	/**
	 * Returns the base URL for OpenAI clients, {@code http://127.0.0.1:PORT/v1}.
	 * @return the base URL, without a slash at the end
	 */
	public String openAiBaseUrl() {
		return "http://127.0.0.1:" + port() + "/v1";
	}

	/**
	 * Returns the base URL for Anthropic clients, {@code http://127.0.0.1:PORT}.
	 * @return the base URL, without a slash at the end
	 */
	public String anthropicBaseUrl() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * Returns the base URL for Gemini clients, {@code http://127.0.0.1:PORT}.
	 * @return the base URL, without a slash at the end
	 */
	public String geminiBaseUrl() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * Returns the base URL for clients of Hugging Face's router,
	 * {@code http://127.0.0.1:PORT}: its chat is below {@code /v1}, its tasks are below
	 * {@code /hf-inference}.
	 * @return the base URL, without a slash at the end
	 */
	public String huggingFaceBaseUrl() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * Returns the port on which the simulator listens.
	 * @return the port
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Appends faults to the script. Each of the next provider requests takes one; when
	 * none is left, requests are answered well again.
	 * @param faults the faults, in order
	 * @throws IllegalStateException if more than 10,000 faults would wait
	 */
	public void script(Fault... faults) {
		this.script.add(List.of(faults));
	}

	/**
	 * Returns the newest provider requests in the order in which they arrived completely.
	 * Requests to the control endpoint are not among them.
	 * @return an unmodifiable snapshot of at most 1,000 requests
	 */
	public List<RecordedRequest> requests() {
		return this.log.newest();
	}

	/**
	 * Returns how many connections clients have opened since the start.
	 * @return the number of connections, closed ones included
	 */
	public long connectionsOpened() {
		return this.server.connections().opened();
	}

	/**
	 * Returns how many connections are open now. After a client cancelled a stream this
	 * is how a test sees that it closed the connection; await the value, as the news
	 * travels over the network.
	 * @return the number of open connections
	 */
	public int connectionsOpen() {
		return this.server.connections().open();
	}

	/**
	 * Forgets the script, the recorded requests and the repetitions of directives.
	 * Connections, their counters and running answers are left alone.
	 */
	public void reset() {
		this.dispatcher.reset();
	}

	/**
	 * Stops listening and closes all connections, those of stalled answers too. Takes
	 * well under a second. A second call does nothing.
	 */
	@Override
	public void close() {
		this.server.close();
	}

}
