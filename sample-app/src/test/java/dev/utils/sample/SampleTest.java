package dev.utils.sample;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/**
 * Runs the sample as it is without a key, on a random port. All such tests share one app,
 * so the pause that a provider asks one of them for must not hold back the next.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "utils.rate-limit.mode=off", "utils.artifacts.dir=target/artifacts/${random.uuid}" })
public @interface SampleTest {

}
