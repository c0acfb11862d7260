package dev.utils.llm;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

class ModelCatalogTests {

	private static final Provider GATEWAY = Provider.of("my-gateway");

	private final ModelCatalog catalog = ModelCatalog.load();

	@ParameterizedTest
	@CsvSource({ "openai, gpt-4o", "openai, gpt-4o-mini", "openai, gpt-4.1", "openai, gpt-4.1-mini",
			"openai, gpt-4.1-nano", "openai, o3", "openai, o4-mini", "openai, gpt-5", "openai, gpt-5-mini",
			"openai, gpt-5-nano", "openai, gpt-image-1", "openai, dall-e-3", "openai, whisper-1",
			"openai, gpt-4o-transcribe", "openai, gpt-4o-mini-transcribe", "openai, text-embedding-3-small",
			"openai, text-embedding-3-large", "anthropic, claude-opus-4-6", "anthropic, claude-sonnet-4-6",
			"anthropic, claude-haiku-4-5", "google, gemini-2.5-pro", "google, gemini-2.5-flash",
			"google, gemini-2.5-flash-lite", "google, gemini-2.5-flash-image", "google, gemini-embedding-001",
			"huggingface, meta-llama/Llama-3.3-70B-Instruct", "huggingface, Qwen/Qwen2.5-VL-7B-Instruct",
			"huggingface, black-forest-labs/FLUX.1-dev", "huggingface, black-forest-labs/FLUX.1-Kontext-dev",
			"huggingface, openai/whisper-large-v3", "huggingface, sentence-transformers/all-MiniLM-L6-v2" })
	void wellKnownModelIsKnown(String provider, String name) {
		Model model = this.catalog.find(Provider.of(provider), name);
		assertThat(model).isNotNull();
		assertThat(model.name()).isEqualTo(name);
		assertThat(model.provider()).isEqualTo(Provider.of(provider));
		assertThat(this.catalog.find(name)).containsExactly(model);
	}

	@Test
	void everyKnownModelCanDoSomethingWithinItsLimits() {
		assertThat(this.catalog.models()).doesNotHaveDuplicates().allSatisfy((model) -> {
			assertThat(model.capabilities()).isNotEmpty();
			assertThat(model.contextTokens()).satisfiesAnyOf((tokens) -> assertThat(tokens).isNull(),
					(tokens) -> assertThat(tokens).isPositive());
			if (model.contextTokens() != null && model.outputTokens() != null) {
				assertThat(model.outputTokens()).isPositive().isLessThanOrEqualTo(model.contextTokens());
			}
			if (!model.capabilities().contains(Capability.CHAT)) {
				assertThat(model.capabilities()).doesNotContainAnyElementsOf(
						EnumSet.of(Capability.VISION, Capability.TOOLS, Capability.STRUCTURED_OUTPUT));
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "gpt-4o-2024-08-06, gpt-4o", "gpt-4o-mini-2024-07-18, gpt-4o-mini", "gpt-5-2025-08-07, gpt-5",
			"claude-haiku-4-5-20251001, claude-haiku-4-5",
			"meta-llama/Llama-3.3-70B-Instruct:fastest, meta-llama/Llama-3.3-70B-Instruct" })
	void snapshotsAndRoutesAreTheirModels(String name, String model) {
		assertThat(this.catalog.find(name)).singleElement().extracting(Model::name).isEqualTo(model);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "gpt-4o-", "gpt-4o-audio-preview", "gpt-4o-2024", "gpt-4o-2024-08-06-x", "GPT-4O",
			"gpt", "gpt-4o:fastest", "Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct-20250101" })
	void otherNamesAreUnknown(String name) {
		assertThat(this.catalog.find(name)).isEmpty();
		assertThat(this.catalog.find(Provider.OPENAI, name)).isNull();
	}

	@Test
	void modelIsUnknownForProvidersThatDoNotServeIt() {
		assertThat(this.catalog.find(Provider.ANTHROPIC, "gpt-4o")).isNull();
		assertThat(this.catalog.find(GATEWAY, "gpt-4o")).isNull();
	}

	@Test
	void snapshotThatIsKnownByItsOwnNameIsItself() {
		Model snapshot = model("gpt-4o-2024-05-13", Provider.OPENAI, 128_000, 4096);
		ModelCatalog catalog = this.catalog.with(List.of(snapshot));
		assertThat(catalog.find(Provider.OPENAI, "gpt-4o-2024-05-13")).isEqualTo(snapshot);
		assertThat(catalog.find(Provider.OPENAI, "gpt-4o-2024-08-06")).extracting(Model::name).isEqualTo("gpt-4o");
	}

	@Test
	void modelsOfTheUserReplaceAndAddToTheKnownOnes() {
		Model smaller = model("gpt-4o", Provider.of("OpenAI"), 1000, 100);
		Model own = model("gpt-4o", GATEWAY, null, null);
		ModelCatalog catalog = this.catalog.with(List.of(own, smaller));
		assertThat(catalog.find("gpt-4o")).containsExactly(smaller, own);
		assertThat(catalog.models()).hasSize(this.catalog.models().size() + 1).startsWith(smaller).endsWith(own);
		assertThat(this.catalog.find("gpt-4o")).singleElement().isNotEqualTo(smaller);
	}

	@Test
	void eachKindOfCallHasADefaultModelWhereTheProviderHasIt() {
		assertThat(this.catalog.defaults(Provider.OPENAI)).containsOnly(entry(Capability.CHAT, "gpt-4o"),
				entry(Capability.IMAGE_GENERATION, "gpt-image-1"), entry(Capability.IMAGE_EDIT, "gpt-image-1"),
				entry(Capability.TRANSCRIPTION, "whisper-1"), entry(Capability.EMBEDDINGS, "text-embedding-3-small"));
		assertThat(this.catalog.defaults(Provider.ANTHROPIC)).containsOnlyKeys(Capability.CHAT);
		assertThat(this.catalog.defaults(Provider.GOOGLE)).containsOnlyKeys(Capability.CHAT,
				Capability.IMAGE_GENERATION, Capability.IMAGE_EDIT, Capability.TRANSCRIPTION, Capability.EMBEDDINGS);
		// Its chat model cannot see.
		assertThat(this.catalog.defaults(Provider.HUGGINGFACE)).containsOnlyKeys(Capability.CHAT, Capability.VISION,
				Capability.IMAGE_GENERATION, Capability.IMAGE_EDIT, Capability.TRANSCRIPTION, Capability.EMBEDDINGS);
		assertThat(this.catalog.defaults(GATEWAY)).isEmpty();
		assertThat(this.catalog.with(List.of(model("m", GATEWAY, null, null))).defaults(GATEWAY))
			.isEqualTo(Map.of(Capability.CHAT, "m"));
	}

	@Test
	void queryWithoutConditionsFindsAll() {
		assertThat(this.catalog.query().list()).isEqualTo(this.catalog.models());
		assertThat(this.catalog.query().provider(null).minContextTokens(0).minOutputTokens(0).list())
			.isEqualTo(this.catalog.models());
	}

	@Test
	void queryMeetsEveryCondition() {
		assertThat(this.catalog.query()
			.provider(Provider.OPENAI)
			.capability(Capability.VISION, Capability.TOOLS)
			.capability(Capability.REASONING)
			.minContextTokens(400_000)
			.list()).extracting(Model::name).containsExactly("gpt-5", "gpt-5-mini", "gpt-5-nano");
		assertThat(this.catalog.query().task("vision").minOutputTokens(100_000).list()).isNotEmpty()
			.allSatisfy((model) -> {
				assertThat(model.capabilities()).contains(Capability.VISION);
				assertThat(model.outputTokens()).isGreaterThanOrEqualTo(100_000);
			});
	}

	@Test
	void limitIsReachedExactlyAndByNoUnknownOne() {
		ModelCatalog catalog = this.catalog
			.with(List.of(model("known", GATEWAY, 1000, 100), model("unknown", GATEWAY, null, null)));
		assertThat(names(catalog.query().provider(GATEWAY).minContextTokens(1000))).containsExactly("known");
		assertThat(names(catalog.query().provider(GATEWAY).minContextTokens(1001))).isEmpty();
		assertThat(names(catalog.query().provider(GATEWAY).minOutputTokens(100))).containsExactly("known");
		assertThat(names(catalog.query().provider(GATEWAY).minOutputTokens(101))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "text, CHAT", "chat, CHAT", "text_generation, CHAT", "vision, VISION", "Multimodal, VISION",
			"image, IMAGE_GENERATION", "image-generation, IMAGE_GENERATION", "image generation, IMAGE_GENERATION",
			"image-edit, IMAGE_EDIT", "editing, IMAGE_EDIT", "image_modification, IMAGE_EDIT", "audio, TRANSCRIPTION",
			"speech, TRANSCRIPTION", "' STT ', TRANSCRIPTION", "transcription, TRANSCRIPTION",
			"audio_transcription, TRANSCRIPTION", "embedding, EMBEDDINGS", "embeddings, EMBEDDINGS" })
	void taskHasTheNamesThatPeopleUse(String task, Capability capability) {
		assertThat(this.catalog.query().task(task).list()).isNotEmpty()
			.isEqualTo(this.catalog.query().capability(capability).list());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "video", "images please" })
	void unknownTaskIsRefusedWithTheNamesThatThereAre(String task) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.catalog.query().task(task))
			.withMessageStartingWith("Invalid task: must be one of text, chat, ")
			.withMessageContaining("image-edit");
	}

	@ParameterizedTest
	@EnumSource
	void everythingThatACallCanBeIsInTheCatalog(Capability capability) {
		assertThat(this.catalog.query().capability(capability).list()).isNotEmpty();
	}

	@Test
	void tableShowsWhatEachModelCanDo() {
		ModelCatalog catalog = this.catalog.with(List.of(
				new Model("a|b", GATEWAY, Set.of(Capability.CHAT, Capability.STRUCTURED_OUTPUT), 1_047_576, 999),
				new Model("c\nd", GATEWAY, Set.of(Capability.EMBEDDINGS), null, null)));
		assertThat(catalog.query().provider(GATEWAY).toTable()).isEqualTo("""
				| Model | Provider | Chat | Vision | Tools | Structured output | Reasoning | Image generation | \
				Image edit | Transcription | Embeddings | Context | Output |
				| --- | --- | :---: | :---: | :---: | :---: | :---: | :---: | :---: | :---: | :---: | ---: | ---: |
				| a\\|b | my-gateway | \u2713 |  |  | \u2713 |  |  |  |  |  | 1,047,576 | 999 |
				| c d | my-gateway |  |  |  |  |  |  |  |  | \u2713 | - | - |
				""");
	}

	@Test
	void tableOfNothingIsItsHead() {
		assertThat(this.catalog.query().provider(GATEWAY).toTable().lines()).hasSize(2);
	}

	@Test
	void modelsCannotBeChanged() {
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> this.catalog.models().clear());
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.catalog.defaults(Provider.OPENAI).clear());
	}

	private static List<String> names(ModelCatalog.Query query) {
		return query.list().stream().map(Model::name).toList();
	}

	private static Model model(String name, Provider provider, @Nullable Integer contextTokens,
			@Nullable Integer outputTokens) {
		return new Model(name, provider, Set.of(Capability.CHAT), contextTokens, outputTokens);
	}

}
