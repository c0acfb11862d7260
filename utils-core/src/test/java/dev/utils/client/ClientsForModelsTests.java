package dev.utils.client;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.utils.llm.ApiKey;
import dev.utils.llm.Capability;
import dev.utils.llm.ChatRequest;
import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Model;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.UnknownModelException;
import dev.utils.provider.openai.OpenAiCodec;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import dev.utils.simulator.LlmSimulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients that are looked up by a model's name.
 */
class ClientsForModelsTests {

	private static final Provider GATEWAY = Provider.of("my-gateway");

	private final LlmSimulator simulator = LlmSimulator.start();

	private final LlmClientFixture fixture = new LlmClientFixture(this.simulator.openAiBaseUrl());

	@AfterEach
	void tearDown() {
		this.simulator.close();
	}

	@Test
	void modelIsCalledAtTheProviderThatServesIt() {
		LlmClients clients = clients(null, target(Provider.ANTHROPIC), target(Provider.OPENAI));
		LlmClient client = clients.forModel("gpt-4o-mini");
		assertThat(client.provider()).isEqualTo(Provider.OPENAI);
		assertThat(client.complete("Hi")).isNotBlank();
		assertThat(clients.reactiveForModel("gpt-4o-mini-2024-07-18").provider()).isEqualTo(Provider.OPENAI);
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("\"model\":\"gpt-4o-mini\""));
	}

	@Test
	void requestMayNameAnotherModelAndProvider() {
		LlmClients clients = clients(null, target(Provider.OPENAI), target(GATEWAY, "gpt-4o"));
		LlmClient client = clients.forModel("gpt-4o-mini");
		assertThat(client.chat(ChatRequest.builder().user("Hi").model("gpt-4.1").build()).model())
			.startsWith("gpt-4.1");
		assertThat(client.chat(ChatRequest.builder().user("Hi").provider("my-gateway").build()).provider())
			.isEqualTo(GATEWAY);
	}

	@Test
	void clientOfTheProviderKeepsItsOwnModel() {
		LlmClients clients = clients(null, target(Provider.OPENAI, "gpt-4o"));
		clients.forModel("gpt-4o-mini");
		assertThat(clients.get("openai").chat(ChatRequest.of("Hi")).model()).startsWith("gpt-4o")
			.doesNotStartWith("gpt-4o-mini");
	}

	@Test
	void configuredModelNeedsNoCatalog() {
		LlmClients clients = clients(null, target(Provider.OPENAI, "gpt-4o"), target(GATEWAY, "some-model"));
		assertThat(clients.forModel("some-model").provider()).isEqualTo(GATEWAY);
		assertThat(clients.forModel("some-model").chat(ChatRequest.of("Hi")).model()).isEqualTo("some-model");
	}

	@Test
	void ofSeveralProvidersThePreferredOneIsTaken() {
		LlmTarget openAi = target(Provider.OPENAI);
		LlmTarget gateway = target(GATEWAY, "gpt-4o");
		assertThat(clients(null, openAi, gateway).forModel("gpt-4o").provider()).isEqualTo(Provider.OPENAI);
		assertThat(clients(GATEWAY, openAi, gateway).forModel("gpt-4o").provider()).isEqualTo(GATEWAY);
	}

	@Test
	void ofSeveralProvidersOneWithoutKeyIsTakenLast() {
		LlmTarget gateway = target(GATEWAY, "gpt-4o");
		LlmTarget anthropic = target(Provider.ANTHROPIC);
		LlmTarget openAi = targetWithoutKey(Provider.OPENAI);
		assertThat(clients(Provider.ANTHROPIC, openAi, gateway, anthropic).forModel("gpt-4o").provider())
			.isEqualTo(GATEWAY);
		assertThat(clients(Provider.ANTHROPIC, openAi, anthropic).forModel("gpt-4o").provider())
			.isEqualTo(Provider.OPENAI);
	}

	@Test
	void catalogOfTheUserCounts() {
		ModelCatalog catalog = ModelCatalog.load()
			.with(List.of(new Model("my-model", GATEWAY, Set.of(Capability.CHAT), null, null)));
		LlmClients clients = this.fixture.factory()
			.clients(List.of(target(Provider.OPENAI), target(GATEWAY, "gpt-4o")), null, catalog);
		assertThat(clients.forModel("my-model").chat(ChatRequest.of("Hi")).model()).isEqualTo("my-model");
		assertThat(clients.forModel("my-model").provider()).isEqualTo(GATEWAY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-such-model", "claude-opus-4-6", " " })
	void modelThatNobodyServesIsRefusedWithAWayOut(String model) {
		LlmClients clients = clients(null, target(Provider.OPENAI));
		assertThatExceptionOfType(UnknownModelException.class).isThrownBy(() -> clients.forModel(model))
			.isInstanceOf(IllegalArgumentException.class)
			.withMessageStartingWith("Unknown model (" + model + ")")
			.withMessageContaining("utils.llm.providers.<name>");
		assertThatExceptionOfType(UnknownModelException.class).isThrownBy(() -> clients.reactiveForModel(model));
	}

	@Test
	void longNameIsShortenedInTheMessage() {
		LlmClients clients = clients(null, target(Provider.OPENAI));
		assertThatExceptionOfType(UnknownModelException.class).isThrownBy(() -> clients.forModel("m".repeat(1000)))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
	}

	private LlmClients clients(@Nullable Provider preferred, LlmTarget... targets) {
		return this.fixture.factory().clients(List.of(targets), preferred);
	}

	private LlmTarget target(Provider provider, String... model) {
		return target(provider, ApiKey.of(LlmClientFixture.KEY), model);
	}

	private LlmTarget targetWithoutKey(Provider provider) {
		return target(provider, null, new String[0]);
	}

	private LlmTarget target(Provider provider, @Nullable ApiKey key, String... model) {
		Map<Capability, String> models = (model.length > 0) ? Map.of(Capability.CHAT, model[0]) : Map.of();
		return new LlmTarget(provider, URI.create(this.simulator.openAiBaseUrl()), key, "Set the key.", Map.of(),
				models, "utils.llm.providers." + provider, new OpenAiCodec(MaxTokensField.MAX_TOKENS));
	}

}
