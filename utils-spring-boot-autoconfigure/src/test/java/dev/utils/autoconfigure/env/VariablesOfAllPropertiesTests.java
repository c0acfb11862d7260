package dev.utils.autoconfigure.env;

import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.utils.autoconfigure.RateLimitProperties;
import dev.utils.autoconfigure.UtilsProperties;
import dev.utils.autoconfigure.UtilsProperties.ProviderSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Everything can be set by a variable, except what belongs to a single model.
 */
class VariablesOfAllPropertiesTests {

	@TempDir
	private Path directory;

	enum Source {

		OS_ENVIRONMENT, DOTENV, YML;

		void give(TestApplication application, String name, String value) {
			switch (this) {
				case OS_ENVIRONMENT -> application.osEnvironment(name, value);
				case DOTENV -> application.dotenv(name + "=" + value);
				case YML -> application.yml(name + ": " + value);
			}
		}

	}

	@Test
	void everyPropertyHasAVariable() {
		List<String> properties = new ArrayList<>();
		collect("utils", ResolvableType.forClass(UtilsProperties.class), properties);
		assertThat(properties).hasSizeGreaterThan(60)
			.allSatisfy((property) -> assertThat(UtilsVariables.propertyFor(UtilsVariables.variableFor(property)))
				.isEqualTo(property));
		assertThat(properties).containsAll(UtilsVariables.SINGLE.stream()
			.filter((property) -> !property.matches(".*(log|ignored|addresses).*"))
			.toList());
	}

	private static void collect(String path, ResolvableType type, List<String> properties) {
		if (type.resolve(Object.class).isRecord() && type.resolve(Object.class).getName().startsWith("dev.utils")) {
			for (RecordComponent component : type.resolve(Object.class).getRecordComponents()) {
				collect(path + '.' + DataObjectPropertyName.toDashedForm(component.getName()),
						ResolvableType.forType(component.getGenericType()), properties);
			}
		}
		else if (Map.class.isAssignableFrom(type.resolve(Object.class))) {
			// The name of a model is nothing that a variable can spell.
			if (!path.endsWith(".models")) {
				collect(path + ".a-name", type.getGeneric(1), properties);
			}
		}
		else if (List.class.isAssignableFrom(type.resolve(Object.class))) {
			collect(path + "[0]", type.getGeneric(0), properties);
		}
		else {
			properties.add(path);
		}
	}

	@ParameterizedTest
	@EnumSource
	void headersAreSet(Source source) {
		TestApplication application = new TestApplication(this.directory);
		source.give(application, "UTILS_LLM_PROVIDERS_HUGGINGFACE_HEADERS_X_HF_BILL_TO", "us");
		source.give(application, "UTILS_LLM_PROVIDERS_MY_GATEWAY_HEADERS_X_API_KEY_ID", "one");
		source.give(application, "UTILS_LLM_PROVIDERS_MY_GATEWAY_HEADERS_X_BLANK",
				(source == Source.OS_ENVIRONMENT) ? "" : "\"\"");
		source.give(application, "UTILS_LLM_PROVIDERS_MY_GATEWAY_BASE_URL", "http://localhost:1/v1");
		Map<String, ProviderSettings> providers = bind(application.start()).llm().providers();
		assertThat(providers).containsOnlyKeys("huggingface", "my-gateway");
		assertThat(providers.get("huggingface").headers()).containsExactly(entry("x-hf-bill-to", "us"));
		assertThat(providers.get("my-gateway").headers()).containsExactly(entry("x-api-key-id", "one"));
	}

	@ParameterizedTest
	@EnumSource
	void limitsOfAKeyAreSet(Source source) {
		TestApplication application = new TestApplication(this.directory);
		source.give(application, "UTILS_RATE_LIMIT_KEYS_NIGHTLY_JOB_PROVIDER", "openai");
		source.give(application, "UTILS_RATE_LIMIT_KEYS_NIGHTLY_JOB_API_KEY", "sk-1");
		source.give(application, "UTILS_RATE_LIMIT_KEYS_NIGHTLY_JOB_INPUT_TPM", "5");
		assertThat(bind(application.start()).rateLimit().keys()).containsOnly(entry("nightly-job",
				new RateLimitProperties.NamedKey("openai", "sk-1", null, null, null, 5L, null, null, null, Map.of())));
	}

	@ParameterizedTest
	@EnumSource
	void modelsOfTheCatalogAreSet(Source source) {
		TestApplication application = new TestApplication(this.directory);
		source.give(application, "UTILS_LLM_MODELS_0_NAME", "m");
		source.give(application, "UTILS_LLM_MODELS_0_PROVIDER", "openai");
		source.give(application, "UTILS_LLM_MODELS_0_CONTEXT_TOKENS", "5");
		source.give(application, "UTILS_MEDIA_ALLOWED_ADDRESSES_0", "10.0.0.1");
		UtilsProperties properties = bind(application.start());
		assertThat(properties.llm().models()).singleElement().satisfies((model) -> {
			assertThat(model.name()).isEqualTo("m");
			assertThat(model.contextTokens()).isEqualTo(5);
		});
		assertThat(properties.media().allowedAddresses()).containsExactly("10.0.0.1");
	}

	@Test
	void limitsOfAModelAreSetByJson() {
		TestApplication application = new TestApplication(this.directory).osEnvironment("SPRING_APPLICATION_JSON",
				"{\"utils\":{\"rate-limit\":{\"models\":{\"openai\":{\"[gpt-4.1]\":{\"qps\":2}}}}}}");
		assertThat(bind(application.start()).rateLimit().models().get("openai").get("gpt-4.1").qps()).isEqualTo(2);
	}

	private static UtilsProperties bind(Environment environment) {
		return Binder.get(environment).bindOrCreate("utils", UtilsProperties.class);
	}

}
