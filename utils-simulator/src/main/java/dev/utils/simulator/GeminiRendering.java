package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import dev.utils.simulator.Completion.End;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as Google does, as a response or as a stream of responses each with a
 * part of the answer.
 *
 * @param id what makes the ids of this answer unique
 * @param request the request
 * @param completion the answer
 */
record GeminiRendering(String id, GeminiRequest request, Completion completion) {

	private static final int PICTURE = 64;

	private static final int PICTURE_TOKENS = 1290;

	byte[] json() {
		List<ObjectNode> parts = new ArrayList<>();
		if (this.request.showsThoughts()) {
			parts.add(thought(String.join("", Completion.THOUGHTS)));
		}
		if (!words().isEmpty()) {
			parts.add(text(String.join("", words())));
		}
		parts.addAll(calls());
		parts.addAll(pictures());
		return Json.write(response(parts, finishReason()));
	}

	/**
	 * Returns the responses of a stream: thoughts, words, whole calls, whole pictures,
	 * the reason of the end. Lines end as Google's do.
	 */
	List<byte[]> events() {
		return responses().stream()
			.map((response) -> ("data: " + response + "\r\n\r\n").getBytes(StandardCharsets.UTF_8))
			.toList();
	}

	/**
	 * Returns what Google sends where a stream was asked for, but not one of events.
	 */
	byte[] array() {
		ArrayNode array = JsonNodeFactory.instance.arrayNode();
		responses().forEach(array::add);
		return Json.write(array);
	}

	private List<ObjectNode> responses() {
		List<ObjectNode> parts = new ArrayList<>();
		if (this.request.showsThoughts()) {
			Completion.THOUGHTS.forEach((thought) -> parts.add(thought(thought)));
		}
		words().forEach((word) -> parts.add(text(word)));
		parts.addAll(calls());
		parts.addAll(pictures());
		List<ObjectNode> responses = new ArrayList<>();
		parts.forEach((part) -> responses.add(response(List.of(part), null)));
		responses.add(response(List.of(text("")), finishReason()));
		return responses;
	}

	private List<String> words() {
		return this.request.modalities().contains("TEXT") ? this.completion.words() : List.of();
	}

	private static ObjectNode text(String text) {
		return Json.object().put("text", text);
	}

	private static ObjectNode thought(String text) {
		return text(text).put("thought", true);
	}

	/**
	 * Returns the calls that are whole: Google never sends a part of one. Of several, the
	 * first has the signature.
	 */
	private List<ObjectNode> calls() {
		List<ObjectNode> parts = new ArrayList<>();
		int whole = this.completion.calls().size() - ((this.completion.end() == End.LENGTH) ? 1 : 0);
		for (int i = 0; i < whole; i++) {
			ToolCall call = this.completion.calls().get(i);
			ObjectNode part = Json.object();
			part.putObject("functionCall")
				.put("id", "call_" + this.id + "_" + i)
				.put("name", call.name())
				.set("args", Sse.json(call.arguments()));
			if (i == 0) {
				part.put("thoughtSignature", Completion.signature(call.name() + call.arguments()));
			}
			parts.add(part);
		}
		return parts;
	}

	private List<ObjectNode> pictures() {
		String prompt = this.request.picturePrompt();
		if (prompt == null || !this.completion.calls().isEmpty()) {
			return List.of();
		}
		List<Integer> sides = List.of(this.request.aspectRatio().split(":", -1))
			.stream()
			.map(Integer::valueOf)
			.toList();
		int longest = Math.max(sides.get(0), sides.get(1));
		byte[] png = Png.draw(PICTURE * sides.get(0) / longest, PICTURE * sides.get(1) / longest, prompt);
		ObjectNode part = Json.object();
		part.putObject("inlineData").put("mimeType", "image/png").put("data", Base64.getEncoder().encodeToString(png));
		return List.of(part);
	}

	private String finishReason() {
		return (this.completion.end() == End.LENGTH) ? "MAX_TOKENS" : "STOP";
	}

	private ObjectNode response(List<ObjectNode> parts, @Nullable String finishReason) {
		ObjectNode response = Json.object();
		ArrayNode candidates = response.putArray("candidates");
		for (int index = 0; index < this.request.candidates(); index++) {
			ObjectNode candidate = candidates.addObject();
			ObjectNode content = candidate.putObject("content");
			if (!parts.isEmpty()) {
				parts.forEach(content.withArray("parts")::add);
			}
			content.put("role", "model");
			if (finishReason != null) {
				candidate.put("finishReason", finishReason);
			}
			candidate.put("index", index);
		}
		response.set("usageMetadata", usage(finishReason != null));
		return response.put("modelVersion", this.request.model()).put("responseId", this.id);
	}

	private ObjectNode usage(boolean complete) {
		int prompt = this.request.promptTokens();
		ObjectNode usage = Json.object().put("promptTokenCount", prompt);
		int total = prompt;
		if (complete) {
			int pictures = pictures().size() * PICTURE_TOKENS;
			int text = words().isEmpty() && this.completion.calls().isEmpty() ? 0 : this.completion.tokens();
			int candidates = (text + pictures) * this.request.candidates();
			usage.put("candidatesTokenCount", candidates);
			total += candidates;
			ArrayNode details = usage.putArray("candidatesTokensDetails");
			detail(details, "TEXT", text);
			detail(details, "IMAGE", pictures);
		}
		if (this.request.thinks()) {
			usage.put("thoughtsTokenCount", Completion.THOUGHTS.size());
			total += Completion.THOUGHTS.size();
		}
		usage.put("totalTokenCount", total);
		detail(usage.putArray("promptTokensDetails"), "TEXT", prompt);
		return usage;
	}

	private static void detail(ArrayNode details, String modality, int tokens) {
		if (tokens > 0) {
			details.addObject().put("modality", modality).put("tokenCount", tokens);
		}
	}

}
