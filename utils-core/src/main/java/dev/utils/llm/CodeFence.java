package dev.utils.llm;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the code out of an answer that wraps it in Markdown.
 */
public final class CodeFence {

	private static final Pattern FENCE = Pattern.compile("```[ \\t]*([^\\s`]*)[^\\n`]*\\n(.*?)(?:\\n[ \\t]*)?```",
			Pattern.DOTALL);

	private CodeFence() {
	}

	/**
	 * Return the content of the first code fence of a language, else of the first fence,
	 * else the whole text.
	 * @param text the answer
	 * @param language the language, such as {@code json}, in any case
	 * @return the code, without white space around it
	 */
	public static String content(String text, String language) {
		String first = null;
		Matcher matcher = FENCE.matcher(text);
		while (matcher.find()) {
			if (matcher.group(1).equalsIgnoreCase(language)) {
				return matcher.group(2).strip();
			}
			first = (first != null) ? first : matcher.group(2).strip();
		}
		return (first != null) ? first : text.strip();
	}

}
