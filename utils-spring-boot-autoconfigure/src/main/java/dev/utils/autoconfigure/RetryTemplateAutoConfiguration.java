package dev.utils.autoconfigure;

import dev.utils.http.HttpSettings;
import dev.utils.http.RetryRule;
import dev.utils.http.RetryTemplates;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.retry.support.RetryTemplate;

/**
 * {@link AutoConfiguration Auto-configuration} for a {@link RetryTemplate} that repeats
 * blocking calls through someone else's client by the same rule as the
 * {@code utilsWebClient}.
 */
@AutoConfiguration(after = HttpAutoConfiguration.class)
@ConditionalOnClass(RetryTemplate.class)
@ConditionalOnBean(RetryRule.class)
public final class RetryTemplateAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RetryTemplate utilsRetryTemplate(RetryRule retryRule, HttpSettings settings) {
		return RetryTemplates.create(retryRule, settings.totalTimeout());
	}

}
