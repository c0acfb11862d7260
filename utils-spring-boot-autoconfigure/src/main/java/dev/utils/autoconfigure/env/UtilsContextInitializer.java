package dev.utils.autoconfigure.env;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Makes {@code UTILS_*} variables of sources properties that came after the environment
 * was ready, as those of {@code @DynamicPropertySource} do.
 */
class UtilsContextInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		UtilsEnvironmentPostProcessor.exposeVariables(context.getEnvironment());
	}

}
