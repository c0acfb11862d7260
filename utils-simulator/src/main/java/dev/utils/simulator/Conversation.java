package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the simulator's model reads, whatever the protocol it came by.
 *
 * @param prompt the text of the last user message that has one
 * @param asked whether the last message is that of a user, with text
 * @param results the results of tools in the last message
 * @param attachments the media types of what the last user message has besides text
 * @param tools the tools on offer
 * @param schema the schema of the answer, {@code null} for text
 * @param stops the stop sequences
 * @param maxTokens the most tokens that the answer may have
 */
record Conversation(String prompt, boolean asked, List<String> results, List<String> attachments, Tools tools,
		@Nullable JsonNode schema, List<String> stops, int maxTokens) {

	List<ToolCall> calls() {
		return this.tools.calls(this.asked ? this.prompt : "");
	}

	@Override
	public String toString() {
		return "Conversation[results=" + this.results.size() + ", attachments=" + this.attachments.size() + "]";
	}

	/**
	 * The tools on offer, and which of them are called: those that the user names, such
	 * as {@code @weather}, or else the first where a call is forced.
	 *
	 * @param schemas the schema of the arguments of each tool, by name
	 * @param forced whether there must be a call
	 * @param allowed the tools that may be called
	 * @param parallel whether there may be several calls
	 */
	record Tools(Map<String, JsonNode> schemas, boolean forced, Set<String> allowed, boolean parallel) {

		private static final Pattern MENTION = Pattern.compile("@([A-Za-z0-9_-]+(?:[.:][A-Za-z0-9_-]+)*)");

		private static final int MOST = 16;

		static Tools free(Map<String, JsonNode> schemas) {
			return new Tools(schemas, false, schemas.keySet(), true);
		}

		List<ToolCall> calls(String text) {
			List<String> names = new ArrayList<>(MENTION.matcher(text)
				.results()
				.map((match) -> match.group(1))
				.filter(this.allowed::contains)
				.limit(this.parallel ? MOST : 1)
				.toList());
			if (names.isEmpty() && this.forced) {
				this.schemas.keySet().stream().filter(this.allowed::contains).findFirst().ifPresent(names::add);
			}
			return names.stream().map(this::call).toList();
		}

		private ToolCall call(String name) {
			JsonNode schema = this.schemas.get(name);
			JsonNode arguments = (schema != null) ? SchemaSample.of(schema) : Json.object();
			return ToolCall.of(name, (arguments.isObject() ? arguments : Json.object()).toString());
		}

	}

}
