package dev.utils.llm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a picture.
 *
 * @param width pixels, 1 to 65,535
 * @param height pixels, 1 to 65,535
 */
public record ImageSize(int width, int height) {

	private static final Pattern SYNTAX = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

	private static final int LARGEST = 65_535;

	public ImageSize {
		if (width < 1 || height < 1 || width > LARGEST || height > LARGEST) {
			throw new IllegalArgumentException(
					"Invalid size (" + width + "x" + height + "): must be 1 to 65535 pixels wide and high.");
		}
	}

	/**
	 * Return the size that a text tells.
	 * @param text such as {@code 1024x768}
	 * @return the size
	 * @throws IllegalArgumentException if the text has another form
	 */
	public static ImageSize of(String text) {
		Matcher matcher = SYNTAX.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("Invalid size: must have the form 1024x1024.");
		}
		return new ImageSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
	}

	/**
	 * Return width and height with an x between them.
	 */
	@Override
	public String toString() {
		return this.width + "x" + this.height;
	}

}
