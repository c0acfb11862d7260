package dev.utils.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the {@code utilsWebClient} repeats, in virtual time: waits cost nothing and are
 * measured exactly.
 */
class RetryExchangeFilterTests {

	private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final ScriptedServer server = new ScriptedServer();

	private RetrySettings settings = new RetrySettings(3, Duration.ofMillis(500), Duration.ofSeconds(8));

	private Duration totalTimeout = Duration.ofMinutes(10);

	@BeforeEach
	void startVirtualTime() {
		VirtualTimeScheduler.set(this.time);
	}

	@AfterEach
	void stopVirtualTime() {
		VirtualTimeScheduler.reset();
	}

	@Test
	void successIsSentOnceWithoutWaiting() {
		this.server.answers(200);
		assertThat(get().status()).isEqualTo(200);
		assertThat(this.server.waits()).isEmpty();
	}

	@Test
	void failureThenSuccessIsRepeated() {
		this.server.answers(500).answers(200);
		assertThat(get().status()).isEqualTo(200);
		assertThat(this.server.requests).hasSize(2);
	}

	@Test
	void waitsGrowAndTheLastResponseIsPassedOn() {
		this.server.answers(503, 503, 503, 503);
		Result result = get();
		assertThat(result.status()).isEqualTo(503);
		assertThat(this.server.waits()).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1),
				Duration.ofSeconds(2));
	}

	@Test
	void nothingIsWaitedAfterTheLastAttempt() {
		this.server.answers(503, 503, 503, 503);
		get();
		assertThat(this.server.elapsed()).isEqualTo(Duration.ofMillis(3500));
	}

	@Test
	void backoffIsCapped() {
		this.settings = this.settings.withMaxRetries(6);
		this.server.answers(503, 503, 503, 503, 503, 503, 503);
		get();
		assertThat(this.server.waits().subList(4, 6)).containsOnly(Duration.ofSeconds(8));
	}

	@Test
	void retryAfterAsDateAndAsSecondsIsObeyed() {
		this.server.answers(429, "Retry-After", "Tue, 24 Nov 2026 10:00:05 GMT")
			.answers(429, "Retry-After", "1.234")
			.answers(200);
		assertThat(get().status()).isEqualTo(200);
		assertThat(this.server.waits()).containsExactly(Duration.ofSeconds(5), Duration.ofMillis(1234));
	}

	@Test
	void retryAfterMillisecondsIsObeyed() {
		this.server.answers(429, "Retry-After-Ms", "10").answers(200);
		get();
		assertThat(this.server.waits()).containsExactly(Duration.ofMillis(10));
	}

	@Test
	void unreadableRetryAfterFallsBackToBackoff() {
		this.server.answers(429, "Retry-After", "whenever").answers(200);
		get();
		assertThat(this.server.waits()).containsExactly(Duration.ofMillis(500));
	}

	@Test
	void retryAfterBeyondTheDeadlineFailsAtOnceWithTheResponse() {
		this.totalTimeout = Duration.ofSeconds(30);
		this.server.answers(429, "Retry-After", "31");
		Result result = get();
		assertThat(result.status()).isEqualTo(429);
		assertThat(result.response.headers().asHttpHeaders().getFirst("Retry-After")).isEqualTo("31");
		assertThat(this.server.elapsed()).isZero();
	}

	@Test
	void waitsAddUpAgainstTheDeadline() {
		this.totalTimeout = Duration.ofSeconds(30);
		this.server.answers(429, "Retry-After", "20").answers(429, "Retry-After", "20");
		assertThat(get().status()).isEqualTo(429);
		assertThat(this.server.elapsed()).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void attemptThatOutlivesTheDeadlineIsATimeout() {
		this.totalTimeout = Duration.ofSeconds(30);
		this.server.fails(new IOException("Connection reset by peer")).hangs();
		assertThat(get().failure).isInstanceOf(WebClientRequestException.class)
			.hasCauseInstanceOf(TimeoutException.class);
		assertThat(this.server.elapsed()).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void deadlineOfTheRequestReplacesTheConfiguredOne() {
		this.server.answers(429, "Retry-After", "3");
		Result result = send(HttpMethod.GET, (request) -> request
			.attributes(RequestAttributes.deadline(Deadline.after(Duration.ofSeconds(2), this::nanoTime))));
		assertThat(result.status()).isEqualTo(429);
		assertThat(this.server.elapsed()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 408, 409, 425, 429, 500, 502, 503, 504 })
	void passingStatusIsRepeated(int status) {
		this.server.answers(status).answers(200);
		assertThat(get().status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 400, 401, 403, 404, 422, 501, 505 })
	void lastingStatusIsSentOnce(int status) {
		this.server.answers(status);
		assertThat(get().status()).isEqualTo(status);
		assertThat(this.server.requests).hasSize(1);
	}

	@Test
	void serverCanAskForAnyRepetitionAndForNone() {
		this.server.answers(400, "x-should-retry", "true").answers(503, "x-should-retry", "false");
		assertThat(get().status()).isEqualTo(503);
		assertThat(this.server.requests).hasSize(2);
	}

	@Test
	void resetConnectionIsRepeatedAndTheLastFailurePassedOn() {
		IOException reset = new IOException("Connection reset by peer");
		this.server.fails(reset).fails(reset).fails(reset).fails(reset);
		assertThat(get().failure).isSameAs(reset);
		assertThat(this.server.requests).hasSize(4);
	}

	@Test
	void resetConnectionThenSuccessIsRepeated() {
		this.server.fails(new IOException("Connection reset by peer")).answers(200);
		assertThat(get().status()).isEqualTo(200);
		assertThat(this.server.waits()).containsExactly(Duration.ofMillis(500));
	}

	@Test
	void unknownFailureIsNotRepeated() {
		this.server.fails(new IllegalStateException("bug"));
		assertThat(get().failure).hasMessage("bug");
		assertThat(this.server.requests).hasSize(1);
	}

	@Test
	void requestsOwnMaxRetriesWinOverTheConfiguredOnes() {
		this.server.answers(503, 503);
		Result result = send(HttpMethod.GET, (request) -> request.attributes(RequestAttributes.maxRetries(1)));
		assertThat(result.status()).isEqualTo(503);
		assertThat(this.server.requests).hasSize(2);
	}

	@Test
	void requestCanAskForASingleAttempt() {
		this.server.answers(503);
		send(HttpMethod.GET, (request) -> request.attributes(RequestAttributes.maxRetries(0)));
		assertThat(this.server.requests).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH" })
	void methodThatMayHaveActedIsNotRepeated(String method) {
		this.server.answers(500);
		assertThat(send(HttpMethod.valueOf(method), (request) -> {
		}).status()).isEqualTo(500);
		this.server.fails(new IOException("Connection reset by peer"));
		assertThat(send(HttpMethod.valueOf(method), (request) -> {
		}).failure).isInstanceOf(IOException.class);
		assertThat(this.server.requests).hasSize(2);
	}

	@Test
	void postIsRepeatedWhenTheServerSurelyDidNotAct() {
		this.server.fails(new ConnectException("refused")).answers(429).answers(503, "Retry-After", "1").answers(503);
		assertThat(send(HttpMethod.POST, (request) -> {
		}).status()).isEqualTo(503);
		assertThat(this.server.requests).hasSize(4);
	}

	@Test
	void postMarkedRepeatableIsRepeated() {
		this.server.answers(500).fails(new IOException("Connection reset by peer")).answers(200);
		assertThat(send(HttpMethod.POST, (request) -> request.attributes(RequestAttributes.repeatable())).status())
			.isEqualTo(200);
	}

	@Test
	void idempotencyKeyMakesPostRepeatableAndStaysTheSame() {
		this.server.answers(500).answers(200);
		assertThat(send(HttpMethod.POST, (request) -> request.header("Idempotency-Key", "k-1")).status())
			.isEqualTo(200);
		assertThat(this.server.requests).extracting((request) -> request.headers().getFirst("Idempotency-Key"))
			.containsExactly("k-1", "k-1");
	}

	@Test
	void callersHeadersAreTheSameOnEveryAttempt() {
		this.server.answers(500, 500, 200);
		send(HttpMethod.GET, (request) -> request.header("X-Stainless-Retry-Count", "42"));
		assertThat(this.server.requests).hasSize(3)
			.allSatisfy((request) -> assertThat(request.headers().getFirst("X-Stainless-Retry-Count")).isEqualTo("42"));
	}

	@Test
	void filtersAddedLaterSeeEveryAttempt() {
		AtomicInteger seen = new AtomicInteger();
		this.server.answers(500, 500, 200);
		Result result = new Result();
		client().mutate().filter((request, next) -> {
			seen.incrementAndGet();
			return next.exchange(request);
		})
			.build()
			.get()
			.uri("http://server.test")
			.exchangeToMono(Mono::just)
			.subscribe(result::response, result::failure);
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(result.status()).isEqualTo(200);
		assertThat(seen).hasValue(3);
	}

	@Test
	void unauthorizedIsNotRepeatedWhateverItsBody() {
		this.server.answers(401);
		assertThat(send(HttpMethod.POST, (request) -> request.attributes(RequestAttributes.repeatable())).status())
			.isEqualTo(401);
		assertThat(this.server.requests).hasSize(1);
	}

	@Test
	void failedResponsesAreReleasedBeforeTheWaitAndTheLastIsNot() {
		this.server.answers(503, 503, 503, 503);
		get();
		assertThat(this.server.openBodiesWhenSending).containsExactly(0, 0, 0, 0);
		assertThat(this.server.openBodies).hasValue(1);
	}

	@Test
	void cancelDuringTheWaitSendsNothingMore() {
		this.server.answers(503);
		Disposable call = client().get().uri("http://server.test").exchangeToMono(Mono::just).subscribe();
		call.dispose();
		this.time.advanceTimeBy(Duration.ofMinutes(1));
		assertThat(this.server.requests).hasSize(1);
	}

	private Result get() {
		return send(HttpMethod.GET, (request) -> {
		});
	}

	private Result send(HttpMethod method, Consumer<ClientRequest.Builder> customizer) {
		ClientRequest.Builder request = ClientRequest.create(method, URI.create("http://server.test/"));
		customizer.accept(request);
		Result result = new Result();
		filter().filter(request.build(), this.server).subscribe(result::response, result::failure);
		this.time.advanceTimeBy(Duration.ofHours(1));
		return result;
	}

	private WebClient client() {
		return WebClient.builder().exchangeFunction(this.server).filter(filter()).build();
	}

	private RetryExchangeFilter filter() {
		RetryRule rule = new RetryRule(this.settings, InstantSource.fixed(NOW), () -> 1);
		return new RetryExchangeFilter(rule, this.totalTimeout, this::nanoTime);
	}

	private long nanoTime() {
		return this.time.now(TimeUnit.NANOSECONDS);
	}

	private static final class Result {

		private ClientResponse response;

		private Throwable failure;

		void response(ClientResponse response) {
			this.response = response;
		}

		void failure(Throwable failure) {
			this.failure = failure;
		}

		int status() {
			assertThat(this.failure).isNull();
			return this.response.statusCode().value();
		}

	}

	private final class ScriptedServer implements ExchangeFunction {

		private final Deque<Mono<ClientResponse>> script = new ArrayDeque<>();

		private final List<ClientRequest> requests = new ArrayList<>();

		private final List<Long> sentAt = new ArrayList<>();

		private final AtomicInteger openBodies = new AtomicInteger();

		private final List<Integer> openBodiesWhenSending = new ArrayList<>();

		private long start = -1;

		private long end;

		ScriptedServer answers(int... statuses) {
			for (int status : statuses) {
				answers(status, "X-Unused", "");
			}
			return this;
		}

		ScriptedServer answers(int status, String header, String value) {
			this.script.add(Mono.fromSupplier(() -> response(status, header, value)));
			return this;
		}

		ScriptedServer fails(Throwable failure) {
			this.script.add(Mono.error(failure));
			return this;
		}

		ScriptedServer hangs() {
			this.script.add(Mono.never());
			return this;
		}

		private ClientResponse response(int status, String header, String value) {
			this.openBodies.incrementAndGet();
			Flux<DataBuffer> body = Flux.<DataBuffer>just(DefaultDataBufferFactory.sharedInstance.wrap(new byte[10]))
				.doFinally((signal) -> this.openBodies.decrementAndGet());
			return ClientResponse.create(HttpStatusCode.valueOf(status)).header(header, value).body(body).build();
		}

		@Override
		public Mono<ClientResponse> exchange(ClientRequest request) {
			return Mono.defer(() -> {
				this.requests.add(request);
				this.openBodiesWhenSending.add(this.openBodies.get());
				long now = nanoTime();
				this.sentAt.add(now);
				this.start = (this.start < 0) ? now : this.start;
				return this.script.remove();
			}).doFinally((signal) -> this.end = nanoTime());
		}

		List<Duration> waits() {
			List<Duration> waits = new ArrayList<>();
			for (int i = 1; i < this.sentAt.size(); i++) {
				waits.add(Duration.ofNanos(this.sentAt.get(i) - this.sentAt.get(i - 1)));
			}
			return waits;
		}

		Duration elapsed() {
			return Duration.ofNanos(this.end - this.start);
		}

	}

}
