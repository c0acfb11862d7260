package dev.utils.llm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Writes models as a Markdown table.
 */
final class ModelTable {

	private static final String YES = "\u2713";

	private static final String UNKNOWN = "-";

	private ModelTable() {
	}

	static String of(List<Model> models) {
		List<String> head = new ArrayList<>(List.of("Model", "Provider"));
		List<String> rule = new ArrayList<>(List.of("---", "---"));
		for (Capability capability : Capability.values()) {
			head.add(title(capability));
			rule.add(":---:");
		}
		head.addAll(List.of("Context", "Output"));
		rule.addAll(List.of("---:", "---:"));
		StringBuilder table = new StringBuilder();
		append(table, head);
		append(table, rule);
		models.forEach((model) -> append(table, cells(model)));
		return table.toString();
	}

	private static String title(Capability capability) {
		String name = capability.name().replace('_', ' ');
		return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
	}

	private static List<String> cells(Model model) {
		List<String> cells = new ArrayList<>(
				List.of(model.name().replaceAll("\\s+", " ").replace("|", "\\|"), model.provider().name()));
		for (Capability capability : Capability.values()) {
			cells.add(model.capabilities().contains(capability) ? YES : "");
		}
		cells.add(number(model.contextTokens()));
		cells.add(number(model.outputTokens()));
		return cells;
	}

	private static String number(@Nullable Integer tokens) {
		return (tokens != null) ? String.format(Locale.ROOT, "%,d", tokens) : UNKNOWN;
	}

	private static void append(StringBuilder table, List<String> cells) {
		table.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

}
