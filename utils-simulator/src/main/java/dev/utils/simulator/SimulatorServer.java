package dev.utils.simulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * The HTTP/1.1 server on a random port of the loopback interface. Has event loops of its
 * own, so that a client under test on Reactor Netty's shared ones is not slowed by the
 * server it talks to.
 */
final class SimulatorServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SimulatorServer.class);

	private static final int EVENT_LOOPS = 2;

	private static final long CLOSE_MILLIS = 300;

	private final Function<RecordedRequest, Reply> handler;

	private final Connections connections = new Connections();

	private final LoopResources loops = LoopResources.create("llm-simulator", EVENT_LOOPS, true);

	private final long started = System.nanoTime();

	private final DisposableServer server;

	SimulatorServer(Function<RecordedRequest, Reply> handler) {
		this.handler = handler;
		Connections connections = this.connections;
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.runOn(this.loops, false)
			.doOnChannelInit((observer, channel, address) -> connections.add(channel))
			.handle(this::exchange)
			.bindNow(Duration.ofSeconds(10));
		logger.debug("Listening on 127.0.0.1:{}", this.server.port());
	}

	int port() {
		return this.server.port();
	}

	Connections connections() {
		return this.connections;
	}

	private Publisher<Void> exchange(HttpServerRequest request, HttpServerResponse response) {
		return request.receive()
			.asByteArray()
			.collect(RequestBody::new, RequestBody::add)
			.flatMap((body) -> Mono.from(ReplyWriter.write(response, reply(request, body))));
	}

	private Reply reply(HttpServerRequest request, RequestBody body) {
		try {
			return this.handler.apply(record(request, body));
		}
		catch (RuntimeException ex) {
			logger.error("The simulator itself failed", ex);
			return OpenAiError.usual(500).reply();
		}
	}

	private RecordedRequest record(HttpServerRequest request, RequestBody body) {
		Map<String, List<String>> headers = new LinkedHashMap<>();
		request.requestHeaders().names().forEach((name) -> headers.put(name, request.requestHeaders().getAll(name)));
		int question = request.uri().indexOf('?');
		String query = (question < 0) ? "" : request.uri().substring(question + 1);
		return new RecordedRequest(request.method().name(), request.fullPath(), query, headers, body.bytes(),
				Duration.ofNanos(System.nanoTime() - this.started));
	}

	/**
	 * Stops listening and closes every connection, answered or not.
	 */
	@Override
	public void close() {
		Channel listener = this.server.channel();
		listener.close().awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
		this.connections.close(CLOSE_MILLIS);
		// The kernel accepts connections until the event loop has let go of the closed
		// listener.
		CountDownLatch ended = new CountDownLatch(1);
		this.loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1))
			.doFinally((signal) -> ended.countDown())
			.subscribe();
		try {
			ended.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
