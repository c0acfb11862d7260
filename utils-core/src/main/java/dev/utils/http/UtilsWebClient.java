package dev.utils.http;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Makes the timed, retrying {@code WebClient}.
 */
public final class UtilsWebClient {

	/** What the client calls itself, such as {@code utils/0.1.0 Java/17}. */
	public static final String USER_AGENT = userAgent();

	private UtilsWebClient() {
	}

	/**
	 * Return a client made from the given builder, whose connector has the connect and
	 * read time-outs. Requests are repeated as the rule says: POST and PATCH only when
	 * the server surely did not act, unless marked with
	 * {@link RequestAttributes#repeatable()} or an {@code Idempotency-Key} header.
	 * Filters added to the client later see every attempt.
	 * @param builder the builder; not changed
	 * @param settings size limit and total time-out
	 * @param rule what is repeated, how often and after which wait
	 * @return the client
	 */
	public static WebClient create(WebClient.Builder builder, HttpSettings settings, RetryRule rule) {
		return builder.clone()
			.defaultHeader(HttpHeaders.USER_AGENT, USER_AGENT)
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(settings.maxInMemorySize()))
			.filters((filters) -> filters.add(0,
					new RetryExchangeFilter(rule, settings.totalTimeout(), System::nanoTime)))
			.build();
	}

	private static String userAgent() {
		String version = UtilsWebClient.class.getPackage().getImplementationVersion();
		return "utils/" + ((version != null) ? version : "dev") + " Java/" + Runtime.version().feature();
	}

}
