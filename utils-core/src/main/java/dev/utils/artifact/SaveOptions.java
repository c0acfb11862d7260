package dev.utils.artifact;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * How a file is saved. Immutable.
 *
 * @param overwrite whether a file of the same name is replaced; otherwise it is an error
 * @param charset how text is written; JSON is UTF-8 always
 */
public record SaveOptions(boolean overwrite, Charset charset) {

	/** Creates a file whose name must not be taken; text is UTF-8. */
	public static final SaveOptions CREATE_ONLY = new SaveOptions(false, StandardCharsets.UTF_8);

	/** Creates a file, or replaces the one of the same name; text is UTF-8. */
	public static final SaveOptions OVERWRITE = new SaveOptions(true, StandardCharsets.UTF_8);

	/**
	 * Return these options with another charset.
	 * @param charset how text is written
	 * @return the new options
	 */
	public SaveOptions withCharset(Charset charset) {
		return new SaveOptions(this.overwrite, charset);
	}

}
