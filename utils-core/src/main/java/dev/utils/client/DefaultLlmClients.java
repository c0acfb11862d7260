package dev.utils.client;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import dev.utils.llm.LlmClient;
import dev.utils.llm.LlmClients;
import dev.utils.llm.Model;
import dev.utils.llm.ModelCatalog;
import dev.utils.llm.Provider;
import dev.utils.llm.ReactiveLlmClient;
import dev.utils.llm.UnknownModelException;
import dev.utils.llm.UnknownProviderException;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a fixed set of providers.
 */
final class DefaultLlmClients implements LlmClients {

	private final Provider preferred;

	private final List<LlmTarget> targets;

	private final Map<Provider, Pair> pairs = new LinkedHashMap<>();

	private final ModelCatalog catalog;

	private final BiFunction<LlmTarget, Function<String, ReactiveLlmClient>, ReactiveLlmClient> factory;

	DefaultLlmClients(Collection<LlmTarget> targets, @Nullable Provider preferred, ModelCatalog catalog,
			BiFunction<LlmTarget, Function<String, ReactiveLlmClient>, ReactiveLlmClient> factory) {
		this.targets = List.copyOf(targets);
		this.catalog = catalog;
		this.factory = factory;
		for (LlmTarget target : targets) {
			ReactiveLlmClient client = factory.apply(target, this::reactive);
			if (this.pairs.put(target.provider(), new Pair(client, LlmClientFactory.blocking(client))) != null) {
				throw new IllegalArgumentException("Provider " + target.provider() + " is configured twice.");
			}
		}
		this.preferred = (preferred != null) ? preferred : firstReady(targets);
		pair(this.preferred.name());
	}

	private static Provider firstReady(Collection<LlmTarget> targets) {
		LlmTarget first = targets.iterator().next();
		return targets.stream().filter(LlmTarget::isReady).findFirst().orElse(first).provider();
	}

	@Override
	public Set<Provider> providers() {
		Set<Provider> providers = new LinkedHashSet<>();
		providers.add(this.preferred);
		providers.addAll(this.pairs.keySet());
		return Collections.unmodifiableSet(providers);
	}

	@Override
	public Provider preferred() {
		return this.preferred;
	}

	@Override
	public LlmClient get(String provider) {
		return pair(provider).blocking;
	}

	@Override
	public ReactiveLlmClient reactive(String provider) {
		return pair(provider).reactive;
	}

	@Override
	public LlmClient forModel(String model) {
		return LlmClientFactory.blocking(reactiveForModel(model));
	}

	@Override
	public ReactiveLlmClient reactiveForModel(String model) {
		LlmTarget target = this.targets.stream()
			.filter((candidate) -> serves(candidate, model))
			.min(Comparator.comparing((LlmTarget candidate) -> !candidate.provider().equals(this.preferred))
				.thenComparing((candidate) -> !candidate.isReady()))
			.orElseThrow(() -> new UnknownModelException(model));
		Model known = this.catalog.find(target.provider(), model);
		return this.factory.apply((known != null) ? target.withModel(model, known.capabilities()) : target,
				this::reactive);
	}

	private boolean serves(LlmTarget target, String model) {
		return target.models().containsValue(model) || this.catalog.find(target.provider(), model) != null;
	}

	private Pair pair(String name) {
		Pair pair = this.pairs.get(find(name));
		if (pair == null) {
			throw new UnknownProviderException(name, this.pairs.keySet());
		}
		return pair;
	}

	private @Nullable Provider find(String name) {
		try {
			return Provider.of(name);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private record Pair(ReactiveLlmClient reactive, LlmClient blocking) {

	}

}
