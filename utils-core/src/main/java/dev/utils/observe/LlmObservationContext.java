package dev.utils.observe;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.Provider;
import dev.utils.llm.Usage;
import dev.utils.observe.LlmObservation.LowCardinality;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one LLM call, for observation handlers and the call log. The results
 * are there when the observation stops. Holds no key, prompt or answer.
 */
public class LlmObservationContext extends Observation.Context {

	private final String operation;

	private final Provider provider;

	private final String requestModel;

	private final @Nullable RequestModels models;

	private int attempts;

	private @Nullable Integer status;

	private @Nullable String requestId;

	private @Nullable String responseModel;

	private @Nullable Usage usage;

	private @Nullable ErrorClass errorClass;

	private Duration rateLimitWait = Duration.ZERO;

	private List<String> artifactsPaths = List.of();

	private final Set<String> adaptations = new ConcurrentSkipListSet<>();

	/**
	 * Create a context for a call that begins.
	 * @param operation what is called, such as {@code chat}
	 * @param provider the provider that is called
	 * @param requestModel the model that is asked for
	 */
	public LlmObservationContext(String operation, Provider provider, String requestModel) {
		this(operation, provider, requestModel, null);
	}

	/**
	 * Create a context for a call that begins.
	 * @param operation what is called, such as {@code chat}
	 * @param provider the provider that is called
	 * @param requestModel the model that is asked for
	 * @param models the models that are counted by name, or {@code null} for all
	 */
	public LlmObservationContext(String operation, Provider provider, String requestModel,
			@Nullable RequestModels models) {
		this.operation = operation;
		this.provider = provider;
		this.requestModel = requestModel;
		this.models = models;
	}

	/**
	 * Add a tag of metrics and spans. The name of a model that is not counted by name is
	 * one of spans only.
	 */
	@Override
	public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
		if (this.models == null || !keyValue.getKey().equals(LowCardinality.REQUEST_MODEL.asString())) {
			return super.addLowCardinalityKeyValue(keyValue);
		}
		String counted = this.models.counted(keyValue.getValue());
		if (!counted.equals(keyValue.getValue())) {
			super.addHighCardinalityKeyValue(keyValue);
		}
		return super.addLowCardinalityKeyValue(LowCardinality.REQUEST_MODEL.withValue(counted));
	}

	public String getOperation() {
		return this.operation;
	}

	public Provider getProvider() {
		return this.provider;
	}

	public String getRequestModel() {
		return this.requestModel;
	}

	public int getAttempts() {
		return this.attempts;
	}

	public void setAttempts(int attempts) {
		this.attempts = attempts;
	}

	public @Nullable Integer getStatus() {
		return this.status;
	}

	public void setStatus(@Nullable Integer status) {
		this.status = status;
	}

	public @Nullable String getRequestId() {
		return this.requestId;
	}

	public void setRequestId(@Nullable String requestId) {
		this.requestId = requestId;
	}

	public @Nullable String getResponseModel() {
		return this.responseModel;
	}

	public void setResponseModel(@Nullable String responseModel) {
		this.responseModel = responseModel;
	}

	public @Nullable Usage getUsage() {
		return this.usage;
	}

	public void setUsage(@Nullable Usage usage) {
		this.usage = usage;
	}

	public @Nullable ErrorClass getErrorClass() {
		return this.errorClass;
	}

	public void setErrorClass(@Nullable ErrorClass errorClass) {
		this.errorClass = errorClass;
	}

	/**
	 * Return how long the attempts waited for the application's own rate limit, all
	 * together.
	 * @return the wait; zero if nothing is limited
	 */
	public Duration getRateLimitWait() {
		return this.rateLimitWait;
	}

	public void setRateLimitWait(Duration rateLimitWait) {
		this.rateLimitWait = rateLimitWait;
	}

	/**
	 * Return how the request was changed after the provider had refused it as it was.
	 * @return the changes in the codec's words; mostly empty
	 */
	public Set<String> getAdaptations() {
		return Collections.unmodifiableSet(this.adaptations);
	}

	/**
	 * Return where the results were saved.
	 * @return the names in the artifact store; mostly none
	 */
	public List<String> getArtifactsPaths() {
		return this.artifactsPaths;
	}

	public void setArtifactsPaths(List<String> artifactsPaths) {
		this.artifactsPaths = List.copyOf(artifactsPaths);
	}

	public void addAdaptation(String adaptation) {
		this.adaptations.add(adaptation);
	}

}
