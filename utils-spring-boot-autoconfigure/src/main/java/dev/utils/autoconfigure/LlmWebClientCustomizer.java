package dev.utils.autoconfigure;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Customizes the HTTP client that calls providers, for example by a filter. Beans of this
 * type apply in their order, once, when the client is made.
 * <p>
 * Spring Boot's {@code WebClientCustomizer} does not reach that client: what an
 * application puts into its own requests is not for providers. <strong>A filter added
 * here sees each attempt with the API key in its headers</strong>, and the prompt. The
 * client that downloads images and recordings cannot be customized.
 */
@FunctionalInterface
public interface LlmWebClientCustomizer {

	/**
	 * Customize the builder. Its connector is replaced afterwards: time-outs, pool and
	 * redirects are those of {@code utils.*}.
	 * @param builder the builder of the client
	 */
	void customize(WebClient.Builder builder);

}
