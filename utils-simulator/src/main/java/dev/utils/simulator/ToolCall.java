package dev.utils.simulator;

import java.util.List;

/**
 * A call of a function.
 *
 * @param name the name of the function
 * @param fragments its arguments as JSON, in the pieces in which they are streamed; a
 * piece counts as a token
 */
record ToolCall(String name, List<String> fragments) {

	private static final int FRAGMENT = 8;

	static ToolCall of(String name, String arguments) {
		return new ToolCall(name, Words.fragments(arguments, FRAGMENT));
	}

	ToolCall limited(int tokens) {
		return new ToolCall(this.name, this.fragments.subList(0, Math.min(tokens, this.fragments.size())));
	}

	String arguments() {
		return String.join("", this.fragments);
	}

	@Override
	public String toString() {
		return "ToolCall[fragments=" + this.fragments.size() + "]";
	}

}
