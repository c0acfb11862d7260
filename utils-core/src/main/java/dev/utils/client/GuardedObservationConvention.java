package dev.utils.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import dev.utils.observe.DefaultLlmObservationConvention;
import dev.utils.observe.LlmObservationContext;
import dev.utils.observe.LlmObservationConvention;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A convention of the application, whose failures must not leave an observation open.
 * Thread-safe.
 */
final class GuardedObservationConvention implements LlmObservationConvention {

	private static final Logger logger = LoggerFactory.getLogger(LlmObservationConvention.class);

	private static final LlmObservationConvention DEFAULT = new DefaultLlmObservationConvention();

	private final LlmObservationConvention convention;

	private final AtomicBoolean warned = new AtomicBoolean();

	GuardedObservationConvention(LlmObservationConvention convention) {
		this.convention = convention;
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return Boolean.TRUE.equals(guarded((convention) -> convention.supportsContext(context)));
	}

	@Override
	public @Nullable String getName() {
		return guarded(LlmObservationConvention::getName);
	}

	@Override
	public @Nullable String getContextualName(LlmObservationContext context) {
		return guarded((convention) -> convention.getContextualName(context));
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(LlmObservationContext context) {
		KeyValues values = guarded((convention) -> convention.getLowCardinalityKeyValues(context));
		return (values != null) ? values : DEFAULT.getLowCardinalityKeyValues(context);
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(LlmObservationContext context) {
		KeyValues values = guarded((convention) -> convention.getHighCardinalityKeyValues(context));
		return (values != null) ? values : DEFAULT.getHighCardinalityKeyValues(context);
	}

	private <T> @Nullable T guarded(Function<LlmObservationConvention, @Nullable T> question) {
		try {
			return question.apply(this.convention);
		}
		catch (RuntimeException | LinkageError | AssertionError | StackOverflowError ex) {
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("The observation convention {} failed: the default counts instead, now and whenever it "
						+ "fails", this.convention.getClass().getName(), ex);
			}
			return question.apply(DEFAULT);
		}
	}

}
