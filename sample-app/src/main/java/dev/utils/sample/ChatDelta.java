package dev.utils.sample;

/**
 * The {@code delta} event of a stream.
 *
 * @param text the next piece of the answer
 */
record ChatDelta(String text) {

	/**
	 * Shows the length, never the text: Spring's codecs log what they encode.
	 */
	@Override
	public String toString() {
		return "ChatDelta[" + this.text.length() + " characters]";
	}

}
