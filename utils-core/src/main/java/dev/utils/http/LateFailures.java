package dev.utils.http;

import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/**
 * What happens to failures of an exchange that is already over, because its deadline
 * passed or its caller left at the same moment. Reactor would write each of them as an
 * error with its stack trace.
 */
public final class LateFailures {

	private static final Logger logger = LoggerFactory.getLogger(LateFailures.class);

	/** As {@code reactor.core.publisher.Hooks} names it. */
	private static final String ERROR_DROPPED_KEY = "reactor.onErrorDropped.local";

	private LateFailures() {
	}

	/**
	 * Return the context with which such failures are told at debug level only.
	 * @param context the context of the exchange
	 * @return the context for its operators
	 */
	public static Context quiet(Context context) {
		return context.put(ERROR_DROPPED_KEY, (Consumer<Throwable>) LateFailures::tell);
	}

	private static void tell(Throwable failure) {
		logger.debug("An exchange that was already over failed again", failure);
	}

}
