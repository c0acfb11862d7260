package dev.utils.provider;

import dev.utils.llm.ReasoningEffort;

/**
 * How many tokens an effort stands for, for models that count their thoughts and know no
 * effort.
 */
public final class ThinkingBudget {

	/** The adaptation that sends a budget instead of an effort. */
	public static final String ADAPTATION = "with a thinking budget";

	private ThinkingBudget() {
	}

	/**
	 * Return the budget of an effort.
	 * @param effort the effort
	 * @return the most tokens of the thoughts
	 */
	public static int of(ReasoningEffort effort) {
		return switch (effort) {
			case NONE -> 0;
			case MINIMAL -> 1024;
			case LOW -> 2048;
			case MEDIUM -> 8192;
			case HIGH -> 16_384;
			case XHIGH -> 24_576;
			case MAX -> 32_768;
		};
	}

}
