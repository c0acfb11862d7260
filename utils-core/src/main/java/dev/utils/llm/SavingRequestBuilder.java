package dev.utils.llm;

import java.util.Objects;

/**
 * What the builders of requests have in common whose results can be saved as artifacts.
 * Not thread-safe.
 *
 * @param <B> the builder itself
 */
public abstract sealed class SavingRequestBuilder<B extends SavingRequestBuilder<B>> extends RequestBuilder<B>
		permits ImageRequest.Builder, ImageEditRequest.Builder, TranscriptionRequest.Builder {

	Saving saving = Saving.AS_CONFIGURED;

	SavingRequestBuilder() {
	}

	/**
	 * Set whether and how the result is saved as an artifact, beside being returned. If
	 * that fails after the provider has answered, the answer is returned without the
	 * artifact's path, and the log tells why.
	 * @param saving the choice; {@link Saving#AS_CONFIGURED} unless set
	 * @return this builder
	 */
	public B saving(Saving saving) {
		this.saving = Objects.requireNonNull(saving, "saving");
		return self();
	}

	/**
	 * Save the result under a name that is not taken.
	 * @param name the artifact's name, such as {@code images/cat.png}
	 * @return this builder
	 * @see #saving(Saving)
	 */
	public B saveAs(String name) {
		return saving(Saving.as(name));
	}

}
