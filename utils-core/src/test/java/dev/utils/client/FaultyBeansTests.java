package dev.utils.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.RetrySettings;
import dev.utils.http.UtilsWebClient;
import dev.utils.llm.ApiKey;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmException;
import dev.utils.llm.Media;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.observe.CallLog;
import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.LlmObservationConvention;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.ratelimit.Permit;
import dev.utils.ratelimit.RateLimitRequest;
import dev.utils.ratelimit.RateLimiter;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.TokenCost;
import dev.utils.simulator.Fault;
import dev.utils.simulator.LlmSimulator;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

import org.springframework.core.io.AbstractResource;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever is thrown on the way of a call, and wherever: it ends once, in a way that its
 * caller can branch on; its permit is given back, its observation stopped, and there is
 * one line.
 */
class FaultyBeansTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final LlmSimulator simulator = LlmSimulator.start();

	private final Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private final AtomicInteger permits = new AtomicInteger();

	private final AtomicInteger observed = new AtomicInteger();

	private Seam seam = Seam.NONE;

	private Class<? extends Throwable> fault = IllegalStateException.class;

	@BeforeEach
	void setUp() {
		this.lines.start();
		this.logger.setLevel(Level.INFO);
		this.logger.addAppender(this.lines);
	}

	@AfterEach
	void tearDown() {
		this.logger.detachAppender(this.lines);
		this.simulator.close();
	}

	static Stream<Arguments> faults() {
		List<Class<? extends Throwable>> faults = List.of(IllegalStateException.class, AssertionError.class,
				NoClassDefFoundError.class, StackOverflowError.class);
		return Stream.of(Seam.values())
			.flatMap((seam) -> faults.stream()
				.flatMap((fault) -> Stream.of(Arguments.of(seam, fault, true), Arguments.of(seam, fault, false))));
	}

	@ParameterizedTest
	@MethodSource("faults")
	void callEndsOnce(Seam seam, Class<? extends Throwable> fault, boolean streamed) {
		this.seam = seam;
		this.fault = fault;
		if (seam == Seam.ERROR_CODEC) {
			this.simulator.script(Fault.status(400));
		}
		ReactiveLlmClient client = client();
		ChatRequest request = (seam == Seam.MEDIA)
				? ChatRequest.builder().user("What is this?", Media.of(new FaultyResource())).build()
				: ChatRequest.of("Hello");
		List<Object> ends = new ArrayList<>();
		Mono<?> call = streamed ? client.stream(request).doOnNext((chunk) -> {
			at(Seam.CONSUMER);
		}).last() : client.chat(request);
		try {
			ends.add(call.block(PATIENCE));
		}
		catch (Throwable ex) {
			ends.add(ex);
		}
		assertThat(ends).singleElement().satisfies((end) -> {
			if (end instanceof Throwable failure && seam != Seam.CONSUMER) {
				assertThat(failure).isInstanceOf(LlmException.class);
				assertThat(((LlmException) failure).model()).isEqualTo("gpt-4o");
			}
		});
		if (seam.isHarmless) {
			assertThat(ends.get(0)).isNotInstanceOf(Throwable.class);
		}
		await().atMost(PATIENCE).untilAsserted(() -> {
			assertThat(this.lines.list).hasSize(1);
			assertThat(this.permits).hasValue(0);
			assertThat(this.observed).hasValue(0);
		});
	}

	private void at(Seam seam) {
		if (seam == this.seam) {
			thrown();
		}
	}

	private void thrown() {
		if (this.fault == IllegalStateException.class) {
			throw new IllegalStateException("fault");
		}
		if (this.fault == AssertionError.class) {
			throw new AssertionError("fault");
		}
		if (this.fault == NoClassDefFoundError.class) {
			throw new NoClassDefFoundError("fault");
		}
		throw new StackOverflowError();
	}

	private ReactiveLlmClient client() {
		HttpSettings settings = HttpSettings.defaults();
		RetryRule rule = new RetryRule(new RetrySettings(2, Duration.ofMillis(1), Duration.ofMillis(2)),
				InstantSource.system(), () -> 0.5);
		WebClient.Builder builder = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(HttpClient.create().disableRetry(true)))
			.filter(filter());
		LlmClientFactory factory = new LlmClientFactory(UtilsWebClient.create(builder, settings, rule),
				WebClient.create(), settings, CallSettings.defaults(), rule, registry(), convention(), new Limiter(),
				(provider, model, texts) -> {
					at(Seam.ESTIMATOR);
					return 1;
				}, null);
		return factory.reactive(target());
	}

	private LlmTarget target() {
		LlmTarget target = new LlmClientFixture(this.simulator.openAiBaseUrl()).target(Provider.OPENAI);
		OpenAiCodec codec = new OpenAiCodec(MaxTokensField.MAX_TOKENS);
		return new LlmTarget(target.provider(), target.baseUrl(), ApiKey.of(LlmClientFixture.KEY), null, Map.of(),
				target.models(), target.property(), FaultyCodec.of(codec, (method) -> {
					if (method.equals("chat")) {
						at(Seam.CODEC);
					}
					if (method.equals("headers")) {
						at(Seam.CODEC_HEADERS);
					}
					if (method.equals("error")) {
						at(Seam.ERROR_CODEC);
					}
					if (method.equals("capabilities")) {
						at(Seam.CAPABILITIES);
					}
					if (method.equals("requestIdHeader")) {
						at(Seam.RESPONSE_HEADERS);
					}
					if (method.equals("decode") || method.equals("streamDecoder")) {
						at(Seam.DECODER);
					}
				}));
	}

	private ExchangeFilterFunction filter() {
		return (request, next) -> {
			at(Seam.FILTER);
			if (this.seam == Seam.FILTER_SIGNAL) {
				return Mono.error(this::fault);
			}
			return next.exchange(request).map((response) -> {
				at(Seam.FILTER_MAP);
				return response;
			}).flatMap((response) -> {
				at(Seam.FILTER_FLAT_MAP);
				return Mono.just(response);
			});
		};
	}

	private Throwable fault() {
		try {
			thrown();
			return new IllegalStateException();
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	private ObservationRegistry registry() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationPredicate((name, context) -> {
			at(Seam.PREDICATE);
			return true;
		})
			.observationHandler(new Handler(this.seam != Seam.HANDLER_STOP))
			// Handlers stop in reverse, and Micrometer asks none behind one that throws.
			.observationHandler(new Handler(this.seam == Seam.HANDLER_STOP));
		return registry;
	}

	private LlmObservationConvention convention() {
		return new DefaultLlmObservationConvention() {

			@Override
			public String getName() {
				at(Seam.CONVENTION_NAME);
				return super.getName();
			}

			@Override
			public String getContextualName(LlmObservationContext context) {
				at(Seam.CONVENTION_CONTEXTUAL_NAME);
				return super.getContextualName(context);
			}

			@Override
			public KeyValues getLowCardinalityKeyValues(LlmObservationContext context) {
				at(Seam.CONVENTION_LOW);
				return super.getLowCardinalityKeyValues(context);
			}

			@Override
			public KeyValues getHighCardinalityKeyValues(LlmObservationContext context) {
				at(Seam.CONVENTION_HIGH);
				return super.getHighCardinalityKeyValues(context);
			}

		};
	}

	/**
	 * Where a bean of the application, or a codec, is called.
	 */
	enum Seam {

		NONE(true), PREDICATE(true), CONVENTION_NAME(true), CONVENTION_CONTEXTUAL_NAME(true), CONVENTION_LOW(true),
		CONVENTION_HIGH(true), HANDLER_START(true), HANDLER_STOP(true), HANDLER_ERROR(true), ESTIMATOR(true),
		LIMITS(false), ACQUIRE(false), ACQUIRE_SIGNAL(false), PERMIT_WAITED(false), PERMIT_TOKENS(true),
		PERMIT_SETTLE(true), FILTER(false), FILTER_SIGNAL(false), FILTER_MAP(false), FILTER_FLAT_MAP(false),
		CODEC(false), CODEC_HEADERS(false), CAPABILITIES(false), RESPONSE_HEADERS(false), ERROR_CODEC(false),
		DECODER(false), MEDIA(false), CONSUMER(false);

		private final boolean isHarmless;

		Seam(boolean isHarmless) {
			this.isHarmless = isHarmless;
		}

	}

	/**
	 * Two of them, one of which is sound and has to see each observation stop.
	 */
	private final class Handler implements ObservationHandler<LlmObservationContext> {

		private final boolean sound;

		Handler(boolean sound) {
			this.sound = sound;
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof LlmObservationContext;
		}

		@Override
		public void onStart(LlmObservationContext context) {
			if (this.sound) {
				FaultyBeansTests.this.observed.incrementAndGet();
			}
			else {
				at(Seam.HANDLER_START);
			}
		}

		@Override
		public void onError(LlmObservationContext context) {
			if (!this.sound) {
				at(Seam.HANDLER_ERROR);
			}
		}

		@Override
		public void onStop(LlmObservationContext context) {
			if (this.sound) {
				FaultyBeansTests.this.observed.decrementAndGet();
			}
			else {
				at(Seam.HANDLER_STOP);
			}
		}

	}

	private final class Limiter implements RateLimiter {

		@Override
		public Permit acquire(RateLimitRequest request) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Mono<Permit> acquireReactive(RateLimitRequest request) {
			at(Seam.ACQUIRE);
			if (FaultyBeansTests.this.seam == Seam.ACQUIRE_SIGNAL) {
				return Mono.error(FaultyBeansTests.this::fault);
			}
			return Mono.fromSupplier(() -> {
				FaultyBeansTests.this.permits.incrementAndGet();
				return new CountedPermit();
			});
		}

		@Override
		public @Nullable RateLimits limits(Provider provider, @Nullable ApiKey apiKey, String model) {
			at(Seam.LIMITS);
			return RateLimits.NONE.withTpm(1_000_000L);
		}

	}

	private final class CountedPermit implements Permit {

		@Override
		public TokenCost tokens() {
			at(Seam.PERMIT_TOKENS);
			return new TokenCost(1, 1);
		}

		@Override
		public Duration waited() {
			at(Seam.PERMIT_WAITED);
			return Duration.ZERO;
		}

		@Override
		public void settle(TokenCost used) {
			FaultyBeansTests.this.permits.decrementAndGet();
			at(Seam.PERMIT_SETTLE);
		}

		@Override
		public void coolDown(Duration wait) {
		}

	}

	private final class FaultyResource extends AbstractResource {

		@Override
		public String getDescription() {
			return "faulty";
		}

		@Override
		public java.io.InputStream getInputStream() {
			at(Seam.MEDIA);
			throw new IllegalStateException();
		}

	}

}
