package dev.utils.sample.docs;

import dev.utils.autoconfigure.LlmWebClientCustomizer;

import org.springframework.context.annotation.Bean;

/**
 * The Java snippets of {@code docs/configuration.md}, as they stand there.
 */
class ConfigurationSnippets {

	@Bean
	LlmWebClientCustomizer gatewayHeader() {
		return (builder) -> builder.defaultHeader("X-Team", "search");
	}

}
