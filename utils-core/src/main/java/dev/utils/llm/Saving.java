package dev.utils.llm;

import org.jspecify.annotations.Nullable;

/**
 * Whether what a call makes is saved as an artifact, beside being returned. Immutable.
 *
 * @param enabled whether it is saved, or {@code null} for what
 * {@code utils.artifacts.save-images} and {@code utils.artifacts.save-transcripts} say
 * @param name the artifact's name, such as {@code images/cat.png}, or {@code null} for a
 * new one that nobody can guess. Of several pictures, the second one gets {@code -2}
 * before the ending, and so on
 * @param overwrite whether an artifact of the name is replaced; otherwise the call is
 * refused before it is sent
 */
public record Saving(@Nullable Boolean enabled, @Nullable String name, boolean overwrite) {

	/** As the properties say. */
	public static final Saving AS_CONFIGURED = new Saving(null, null, false);

	/** Under a new name. */
	public static final Saving ON = new Saving(true, null, false);

	/** Not at all. */
	public static final Saving OFF = new Saving(false, null, false);

	public Saving {
		if (name != null && !Boolean.TRUE.equals(enabled)) {
			throw new IllegalArgumentException("Invalid name of an artifact: it is not saved.");
		}
	}

	/**
	 * Save under a name that is not taken.
	 * @param name the artifact's name
	 * @return the choice
	 */
	public static Saving as(String name) {
		return new Saving(true, name, false);
	}

	/**
	 * Save under a name, in the place of the artifact that has it.
	 * @param name the artifact's name
	 * @return the choice
	 */
	public static Saving over(String name) {
		return new Saving(true, name, true);
	}

}
