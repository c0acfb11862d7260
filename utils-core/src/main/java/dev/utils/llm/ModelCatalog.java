package dev.utils.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of models. A model that is not here can be called all the same: names are
 * passed to providers as they are. Immutable.
 */
public final class ModelCatalog {

	private static final Pattern SNAPSHOT = Pattern.compile("-(\\d{4}-\\d{2}-\\d{2}|\\d{8})$");

	private static final Set<Capability> CALLS = Set.of(Capability.CHAT, Capability.IMAGE_GENERATION,
			Capability.IMAGE_EDIT, Capability.TRANSCRIPTION, Capability.EMBEDDINGS);

	/** Hugging Face's choice among the providers that serve a model. */
	private static final Pattern ROUTE = Pattern.compile(":[\\w-]+$");

	private final Map<Key, Model> models;

	private ModelCatalog(Map<Key, Model> models) {
		this.models = models;
	}

	/**
	 * Load the catalog that comes with this library.
	 * @return the catalog
	 */
	public static ModelCatalog load() {
		Map<Key, Model> models = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> provider : read().properties()) {
			for (JsonNode node : provider.getValue()) {
				put(models, model(Provider.of(provider.getKey()), node));
			}
		}
		return new ModelCatalog(models);
	}

	private static JsonNode read() {
		try (InputStream in = Objects.requireNonNull(ModelCatalog.class.getResourceAsStream("models.json"))) {
			return JsonMapper.shared().readTree(in);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Model model(Provider provider, JsonNode node) {
		Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
		for (JsonNode capability : node.required("can")) {
			capabilities.add(Capability.valueOf(capability.stringValue().replace('-', '_').toUpperCase(Locale.ROOT)));
		}
		return new Model(node.required("name").stringValue(), provider, capabilities, number(node.required("context")),
				number(node.required("output")));
	}

	private static @Nullable Integer number(JsonNode value) {
		return value.isNull() ? null : value.intValue();
	}

	private static void put(Map<Key, Model> models, Model model) {
		models.put(new Key(model.provider(), model.name()), model);
	}

	/**
	 * Return this catalog with other models. One whose provider and name are known takes
	 * the known one's place; others are added at the end.
	 * @param models the models
	 * @return the new catalog
	 */
	public ModelCatalog with(Collection<Model> models) {
		Map<Key, Model> merged = new LinkedHashMap<>(this.models);
		models.forEach((model) -> put(merged, model));
		return new ModelCatalog(merged);
	}

	/**
	 * Return the models. Those of a provider are in the order in which they are
	 * recommended.
	 * @return all models
	 */
	public List<Model> models() {
		return List.copyOf(this.models.values());
	}

	/**
	 * Find a model. The name may be that of a dated snapshot, such as
	 * {@code gpt-4o-2024-08-06} of {@code gpt-4o}, and for Hugging Face may end with the
	 * choice of a provider, such as {@code :fastest}.
	 * @param provider the provider
	 * @param name the model's name
	 * @return what is known of the model, or {@code null}
	 */
	public @Nullable Model find(Provider provider, String name) {
		Model exact = this.models.get(new Key(provider, name));
		if (exact != null) {
			return exact;
		}
		Pattern suffix = provider.equals(Provider.HUGGINGFACE) ? ROUTE : SNAPSHOT;
		return this.models.get(new Key(provider, suffix.matcher(name).replaceFirst("")));
	}

	/**
	 * Find a model with all providers.
	 * @param name the model's name, as for {@link #find(Provider, String)}
	 * @return what is known of the model, once for each provider that serves it; mostly
	 * one, empty if unknown
	 */
	public List<Model> find(String name) {
		return this.models.keySet()
			.stream()
			.map(Key::provider)
			.distinct()
			.map((provider) -> find(provider, name))
			.filter(Objects::nonNull)
			.toList();
	}

	/**
	 * Return the models to use where neither a request nor the configuration names one.
	 * @param provider the provider
	 * @return for each kind of call the first model that can do it, and one for chat
	 * about pictures where that of chat cannot see
	 */
	public Map<Capability, String> defaults(Provider provider) {
		Map<Capability, String> defaults = new EnumMap<>(Capability.class);
		for (Model model : query().provider(provider).list()) {
			model.capabilities()
				.stream()
				.filter(CALLS::contains)
				.forEach((capability) -> defaults.putIfAbsent(capability, model.name()));
		}
		List<Model> seeing = query().provider(provider).capability(Capability.CHAT, Capability.VISION).list();
		if (!seeing.isEmpty()
				&& seeing.stream().noneMatch((model) -> model.name().equals(defaults.get(Capability.CHAT)))) {
			defaults.put(Capability.VISION, seeing.get(0).name());
		}
		return Collections.unmodifiableMap(defaults);
	}

	/**
	 * Return a query for models.
	 * @return a new query, which finds all models until it is narrowed
	 */
	public Query query() {
		return new Query(models());
	}

	private record Key(Provider provider, String name) {

	}

	/**
	 * Narrows down which models are wanted: a model must meet every condition. Not
	 * thread-safe.
	 */
	public static final class Query {

		private static final Map<String, Capability> TASKS = tasks();

		private final List<Model> models;

		private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);

		private @Nullable Provider provider;

		private int minContextTokens;

		private int minOutputTokens;

		private Query(List<Model> models) {
			this.models = models;
		}

		private static Map<String, Capability> tasks() {
			Map<String, Capability> tasks = new LinkedHashMap<>();
			List.of("text", "chat", "text-generation").forEach((task) -> tasks.put(task, Capability.CHAT));
			List.of("vision", "multimodal").forEach((task) -> tasks.put(task, Capability.VISION));
			List.of("image", "image-generation").forEach((task) -> tasks.put(task, Capability.IMAGE_GENERATION));
			List.of("image-edit", "editing", "image-modification")
				.forEach((task) -> tasks.put(task, Capability.IMAGE_EDIT));
			List.of("audio", "speech", "stt", "transcription", "audio-transcription")
				.forEach((task) -> tasks.put(task, Capability.TRANSCRIPTION));
			List.of("embedding", "embeddings").forEach((task) -> tasks.put(task, Capability.EMBEDDINGS));
			return Collections.unmodifiableMap(tasks);
		}

		/**
		 * Keep the models of a provider.
		 * @param provider the provider, or {@code null} for any
		 * @return this query
		 */
		public Query provider(@Nullable Provider provider) {
			this.provider = provider;
			return this;
		}

		/**
		 * Keep the models that can do all of the given, and what was asked for before.
		 * @param capabilities what they must be able to do
		 * @return this query
		 */
		public Query capability(Capability... capabilities) {
			this.capabilities.addAll(List.of(capabilities));
			return this;
		}

		/**
		 * Keep the models for a task, by a name that people use for it.
		 * @param task {@code text} or {@code chat}, {@code vision} or {@code multimodal},
		 * {@code image} or {@code image-generation}, {@code image-edit} or
		 * {@code editing}, {@code audio}, {@code speech}, {@code stt} or
		 * {@code transcription}, {@code embedding}; case, {@code _} and blanks do not
		 * matter
		 * @return this query
		 * @throws IllegalArgumentException if there is no such task
		 */
		public Query task(String task) {
			Capability capability = TASKS.get(task.strip().toLowerCase(Locale.ROOT).replaceAll("[_ ]+", "-"));
			if (capability == null) {
				throw new IllegalArgumentException(
						"Invalid task: must be one of " + String.join(", ", TASKS.keySet()) + ".");
			}
			return capability(capability);
		}

		/**
		 * Keep the models that are known to take so many tokens.
		 * @param tokens the least size of the context window; 0 for any, also unknown
		 * @return this query
		 */
		public Query minContextTokens(int tokens) {
			this.minContextTokens = tokens;
			return this;
		}

		/**
		 * Keep the models that are known to answer with so many tokens.
		 * @param tokens the least limit of the answer; 0 for any, also unknown
		 * @return this query
		 */
		public Query minOutputTokens(int tokens) {
			this.minOutputTokens = tokens;
			return this;
		}

		/**
		 * Return the models.
		 * @return the models that meet all conditions
		 */
		public List<Model> list() {
			return this.models.stream().filter(this::matches).toList();
		}

		private boolean matches(Model model) {
			return (this.provider == null || this.provider.equals(model.provider()))
					&& model.capabilities().containsAll(this.capabilities)
					&& reaches(model.contextTokens(), this.minContextTokens)
					&& reaches(model.outputTokens(), this.minOutputTokens);
		}

		private static boolean reaches(@Nullable Integer tokens, int least) {
			return least <= 0 || (tokens != null && tokens >= least);
		}

		/**
		 * Return the models as a Markdown table.
		 * @return the table; its head only if no model meets all conditions
		 */
		public String toTable() {
			return ModelTable.of(list());
		}

	}

}
