package dev.utils.ratelimit.redis;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.utils.llm.Provider;
import dev.utils.ratelimit.Rate;
import dev.utils.ratelimit.RateLimitKey;
import dev.utils.ratelimit.RateLimitStore;
import dev.utils.ratelimit.RateLimits;
import dev.utils.ratelimit.TokenCost;
import dev.utils.ratelimit.redis.RedisConnector.Link;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps budgets in Redis 5 or later, or what speaks its protocol. A decision is one
 * script, so one round trip, by the clock of Redis alone. Entries expire ten minutes
 * after their buckets are full again, and hold no API key. Connects in the background and
 * again whenever the connection is lost; until it is there, commands fail. Thread-safe.
 */
public final class RedisRateLimitStore implements RateLimitStore {

	/** What names of entries begin with where nothing is configured. */
	public static final String DEFAULT_PREFIX = "utils:rate-limit:";

	private static final Logger logger = LoggerFactory.getLogger(RedisRateLimitStore.class);

	private static final Script TAKE = Script.load("take.lua");

	private static final Script ADJUST = Script.load("adjust.lua");

	private static final Script REJOIN = Script.load("rejoin.lua");

	private static final Script COOL_DOWN = Script.load("cool-down.lua");

	private static final Script RENEW = Script.load("renew.lua");

	/** What a sign of life decides about: as any other key, of no provider's. */
	private static final RateLimitKey SIGN_OF_LIFE = new RateLimitKey(Provider.of("sign-of-life"), "all", "all");

	/** So that there is always one left, and each decision writes. */
	private static final RateLimits SIGN_OF_LIFE_LIMITS = RateLimits.qps(1000).withBurst(1000);

	private static final Adjustment GIVEN_BACK = new Adjustment(-1, 0, 0, 0, Duration.ZERO, List.of());

	private static final Pattern EXPIRED = Pattern.compile("EXPIRED (\\d{1,18})");

	private static final Duration LEASE = Duration.ofSeconds(30);

	private static final Duration PRESENCE = Duration.ofSeconds(15);

	/** A connection whose other end is silent for so long is given up. */
	private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final RedisConnector connector;

	private final String prefix;

	private final String instance = UUID.randomUUID().toString();

	/** As many as are configured. */
	private final Map<RateLimits, KnownLimits> knownLimits = new ConcurrentHashMap<>();

	/** Guarded by this. */
	private CompletableFuture<Link> link;

	/** Guarded by this. */
	private @Nullable Long silentSince;

	/** Guarded by this. */
	private CompletableFuture<? extends StatefulConnection<?, ?>> subscription = CompletableFuture
		.failedFuture(new IllegalStateException("Not begun"));

	private final StoreClock clock = new StoreClock();

	private volatile long budgetNanos;

	private final AtomicBoolean warned = new AtomicBoolean();

	private volatile @Nullable BiConsumer<RateLimitKey, Duration> coolDownListener;

	private volatile @Nullable Runnable forgottenListener;

	/** Whether Redis has heard of this instance. */
	private volatile boolean known;

	private volatile boolean closed;

	/**
	 * Create a store and begin to connect.
	 * @param connector opens the connection; closed with this store
	 * @param prefix what the names of all entries begin with
	 */
	public RedisRateLimitStore(RedisConnector connector, String prefix) {
		this.connector = connector;
		this.prefix = prefix;
		this.link = connect();
	}

	private CompletableFuture<Link> connect() {
		return this.connector.connect().thenApply((opened) -> {
			opened.connection().addListener(new RedisConnectionStateListener() {
				@Override
				public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
					forgotten();
				}
			});
			return opened;
		}).toCompletableFuture();
	}

	private void forgotten() {
		Runnable listener = this.forgottenListener;
		if (listener != null && !this.closed) {
			listener.run();
		}
	}

	@Override
	public void onForgotten(Runnable listener) {
		this.forgottenListener = listener;
	}

	@Override
	public void answerWithin(Duration budget) {
		this.budgetNanos = budget.toNanos();
	}

	@Override
	public CompletionStage<Decision> take(RateLimitKey key, RateLimits limits, List<Call> calls) {
		KnownLimits known = this.knownLimits.computeIfAbsent(limits, KnownLimits::of);
		List<Rate> rates = known.rates();
		List<String> arguments = new ArrayList<>(known.arguments().size() + calls.size() * (2 + rates.size()));
		arguments.addAll(known.arguments());
		for (Call call : calls) {
			arguments.add(call.lease());
			arguments.add(call.sparing() ? "1" : "0");
			for (Rate rate : rates) {
				arguments.add(String.valueOf(rate.unit().of(call.tokens())));
			}
		}
		return run(TAKE, keys(key, limits.maxInFlight() != null), arguments).thenApply(RedisRateLimitStore::decision);
	}

	private static Decision decision(List<Long> answer) {
		long wait = answer.get(1);
		return new Decision(answer.get(0).intValue(), (wait >= 0) ? Duration.of(wait, ChronoUnit.MICROS) : null,
				Duration.of(answer.get(2), ChronoUnit.MICROS));
	}

	@Override
	public CompletionStage<?> adjust(RateLimitKey key, RateLimits limits, Adjustment adjustment) {
		List<Rate> rates = limits.rates();
		List<String> arguments = new ArrayList<>();
		arguments.add(micros(adjustment.since()));
		arguments.add(String.valueOf(rates.size()));
		for (Rate rate : rates) {
			addRate(arguments, rate);
			arguments.add(String.valueOf(adjustment.units(rate.unit())));
		}
		arguments.addAll(adjustment.leases());
		return run(ADJUST, keys(key, !adjustment.leases().isEmpty()), arguments);
	}

	@Override
	public CompletionStage<Rejoined> rejoin(RateLimitKey key, RateLimits limits, Duration gone, Duration settling) {
		List<String> arguments = new ArrayList<>();
		arguments.add(micros(gone));
		arguments.add(micros(settling));
		limits.rates().forEach((rate) -> addRate(arguments, rate));
		return run(REJOIN, keys(key, false), arguments)
			.thenApply((answer) -> new Rejoined(answer.get(0) == 1, Duration.of(answer.get(1), ChronoUnit.MICROS)));
	}

	@Override
	public CompletionStage<?> coolDown(RateLimitKey key, RateLimits limits, Duration wait) {
		List<String> arguments = new ArrayList<>();
		arguments.add(micros(wait));
		arguments.add(String.valueOf(this.clock.latestMicrosAt(System.nanoTime() + wait.toNanos())));
		arguments.add(channel());
		arguments.add(CoolDownMessage.write(key));
		for (Rate rate : limits.rates()) {
			if (rate.unit() == Rate.Unit.CALLS) {
				addRate(arguments, rate);
			}
		}
		return run(COOL_DOWN, List.of(keys(key).get(0)), arguments);
	}

	@Override
	public void onCoolDown(BiConsumer<RateLimitKey, Duration> listener) {
		this.coolDownListener = listener;
		subscribe();
	}

	/**
	 * Once connected, Lettuce subscribes anew by itself.
	 */
	private synchronized void subscribe() {
		BiConsumer<RateLimitKey, Duration> listener = this.coolDownListener;
		if (listener != null && this.subscription.isCompletedExceptionally() && !this.closed) {
			CompletionStage<? extends StatefulConnection<?, ?>> subscribed = this.connector.subscribe(channel(),
					(message) -> CoolDownMessage.read(message, listener));
			subscribed.whenComplete((connection, failure) -> warnOnce(failure));
			this.subscription = subscribed.toCompletableFuture();
		}
	}

	/**
	 * That there is no connection, others say.
	 */
	private void warnOnce(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		if (cause instanceof RedisCommandExecutionException && this.warned.compareAndSet(false, true)) {
			logger
				.warn("Redis refuses to subscribe to {}, so that pauses that providers ask other instances for do not "
						+ "reach calls without a limit: {}", channel(), cause.getMessage());
		}
	}

	private String channel() {
		return this.prefix + "cool-downs";
	}

	@Override
	public CompletionStage<?> renew(RateLimitKey key, Collection<String> leases) {
		return renew(keys(key).get(1), LEASE, leases);
	}

	@Override
	public CompletionStage<Integer> instances() {
		reconnectIfSilent();
		subscribe();
		CompletionStage<Integer> instances = renew(this.prefix + "instances", PRESENCE, List.of(this.instance))
			.thenApply(this::present);
		return instances.thenCombine(decide(), (count, done) -> count);
	}

	private Integer present(List<Long> answer) {
		if (this.known && answer.get(1) > 0) {
			// It was there, and is new: what others have told is lost, too.
			forgotten();
		}
		this.known = true;
		return answer.get(0).intValue();
	}

	/**
	 * Decide about a call that nobody makes. Redis may still write down who is there when
	 * it refuses what a decision writes: without memory it lets scripts that delete first
	 * write on, and a user may have lost the right to one command.
	 */
	private CompletionStage<?> decide() {
		Call call = new Call(this.instance, TokenCost.NONE, false);
		CompletionStage<Decision> taken = take(SIGN_OF_LIFE, SIGN_OF_LIFE_LIMITS, List.of(call));
		return taken.thenCombine(adjust(SIGN_OF_LIFE, SIGN_OF_LIFE_LIMITS, GIVEN_BACK), (decision, done) -> decision);
	}

	private CompletionStage<List<Long>> renew(String key, Duration time, Collection<String> names) {
		List<String> arguments = new ArrayList<>();
		arguments.add(micros(time));
		arguments.addAll(names);
		return run(RENEW, List.of(key), arguments);
	}

	/**
	 * The tag in braces puts the entries of a key into one slot of a cluster.
	 */
	private List<String> keys(RateLimitKey key) {
		String name = this.prefix + "{" + key.provider().name() + ":" + key.fingerprint() + ":" + key.model() + "}";
		return List.of(name, name + ":running");
	}

	/**
	 * While a slot of a cluster moves, only commands with one key go on.
	 */
	private List<String> keys(RateLimitKey key, boolean running) {
		return running ? keys(key) : keys(key).subList(0, 1);
	}

	private static void addRate(List<String> arguments, Rate rate) {
		double microsPerUnit = rate.nanosPerUnit() / 1000;
		if (rate.unit() == Rate.Unit.CALLS) {
			// Whole ones, so that a burst of three is three times one.
			microsPerUnit = Math.ceil(microsPerUnit);
		}
		arguments.add(rate.name());
		arguments.add(String.valueOf(microsPerUnit));
		arguments.add(String.valueOf((long) Math.ceil(rate.capacity() * microsPerUnit)));
	}

	private static String micros(Duration duration) {
		return String.valueOf(TimeUnit.NANOSECONDS.toMicros(duration.toNanos()));
	}

	/**
	 * Run a script that answers with the time of Redis at the end.
	 */
	private CompletionStage<List<Long>> run(Script script, List<String> keys, List<String> arguments) {
		long budget = this.budgetNanos;
		long sent = System.nanoTime();
		arguments.add(String.valueOf((budget > 0) ? this.clock.earliestMicrosAt(sent + budget) : 0));
		CompletionStage<List<Long>> answer = link()
			.thenCompose((redis) -> script.run(redis.commands(), ScriptOutputType.MULTI, keys, arguments));
		return answer.handle((values, failure) -> {
			Long expired = expired(failure);
			heard((expired != null) ? null : failure);
			if (expired != null) {
				this.clock.heard(sent, System.nanoTime(), expired);
				throw new ExpiredException();
			}
			if (failure != null) {
				throw (failure instanceof CompletionException wrapped) ? wrapped : new CompletionException(failure);
			}
			this.clock.heard(sent, System.nanoTime(), values.get(values.size() - 1));
			return values;
		});
	}

	/**
	 * Return when a command came too late, or {@code null} if it has not.
	 */
	private static @Nullable Long expired(@Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		Matcher expired = (cause instanceof RedisCommandExecutionException && cause.getMessage() != null)
				? EXPIRED.matcher(cause.getMessage()) : null;
		return (expired != null && expired.find()) ? Long.valueOf(expired.group(1)) : null;
	}

	private synchronized CompletableFuture<Link> link() {
		if (this.link.isCompletedExceptionally() && !this.closed) {
			CompletableFuture<Link> failed = this.link;
			this.link = connect();
			return this.link.isDone() ? this.link : failed;
		}
		return this.link;
	}

	private synchronized void heard(@Nullable Throwable failure) {
		if (failure == null) {
			this.silentSince = null;
		}
		else if (this.silentSince == null) {
			this.silentSince = System.nanoTime();
		}
	}

	/**
	 * TCP alone notices only after many minutes that the other end is gone.
	 */
	private synchronized void reconnectIfSilent() {
		Long since = this.silentSince;
		if (since != null && System.nanoTime() - since > LONGEST_SILENCE_NANOS && this.link.isDone()) {
			this.silentSince = null;
			CompletionStage<Link> old = this.link;
			old.thenCompose((silent) -> silent.connection().closeAsync());
			this.link = connect();
			CompletionStage<? extends StatefulConnection<?, ?>> oldSubscription = this.subscription;
			oldSubscription.thenCompose(StatefulConnection::closeAsync);
			this.subscription = CompletableFuture.failedFuture(new IllegalStateException("Given up"));
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.connector.close();
	}

	/**
	 * What the script is told of limits, at each decision.
	 *
	 * @param rates their rates
	 * @param arguments what comes before the calls
	 */
	private record KnownLimits(List<Rate> rates, List<String> arguments) {

		static KnownLimits of(RateLimits limits) {
			List<Rate> rates = limits.rates();
			List<String> arguments = new ArrayList<>();
			arguments.add(String.valueOf(rates.size()));
			rates.forEach((rate) -> addRate(arguments, rate));
			arguments.add(String.valueOf(slots(limits, false)));
			arguments.add(String.valueOf(slots(limits, true)));
			arguments.add(micros(LEASE));
			return new KnownLimits(rates, arguments);
		}

		private static int slots(RateLimits limits, boolean sparing) {
			return (limits.maxInFlight() != null) ? limits.slots(sparing) : 0;
		}

	}

}
