package dev.utils.compat;

/**
 * A picture that was made and saved.
 *
 * @param path its name in the artifact store
 * @param dataUrl its content as a {@code data:} URL
 * @deprecated {@link dev.utils.llm.ImageResponse} has all of it
 */
@Deprecated(since = "0.1.0", forRemoval = true)
public record CompatImage(String path, String dataUrl) {

	/**
	 * Shows the path only.
	 */
	@Override
	public String toString() {
		return "CompatImage[" + this.path + "]";
	}

}
