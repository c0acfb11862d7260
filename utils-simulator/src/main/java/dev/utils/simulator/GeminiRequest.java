package dev.utils.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What matters of a request for content, after it was found to be valid.
 *
 * @param model the model
 * @param conversation what the model reads
 * @param promptTokens the tokens of the request
 * @param candidates how many answers were asked for
 * @param thinks whether the model thinks first
 * @param showsThoughts whether the answer shows that
 * @param modalities what the answer consists of
 * @param aspectRatio the shape of a picture, such as {@code 16:9}
 */
record GeminiRequest(String model, Conversation conversation, int promptTokens, int candidates, boolean thinks,
		boolean showsThoughts, Set<String> modalities, String aspectRatio) {

	private static final int MEDIA_TOKENS = 258;

	private static final int MOST_STOPS = 5;

	/**
	 * Validates and reads a request for content.
	 * @throws GeminiError.Refusal if Google would refuse it
	 */
	static GeminiRequest read(String model, JsonNode body) {
		return of(model, GeminiShapes.check("GenerateContent", body));
	}

	/**
	 * Validates a request whose tokens are to be counted.
	 * @return the tokens
	 * @throws GeminiError.Refusal if Google would refuse it
	 */
	static int count(String model, JsonNode body) {
		JsonNode request = GeminiShapes.check("CountTokens", body);
		if (request.has("generateContentRequest")) {
			if (request.has("contents")) {
				throw GeminiError.invalid("contents and generate_content_request must not both be set.");
			}
			return of(model, request.path("generateContentRequest")).promptTokens();
		}
		GeminiContents.check(request.path("contents"), "CountTokensRequest.contents", model);
		Reader reader = new Reader();
		request.path("contents").values().forEach(reader::content);
		return reader.tokens;
	}

	private static GeminiRequest of(String model, JsonNode request) {
		JsonNode contents = request.path("contents");
		GeminiContents.check(contents, "GenerateContentRequest.contents", model);
		JsonNode system = request.path("systemInstruction");
		if (system.isObject()) {
			GeminiContents.checkContent(system, "GenerateContentRequest.system_instruction", false);
		}
		JsonNode config = request.path("generationConfig");
		Reader reader = new Reader();
		contents.values().forEach(reader::content);
		int systemTokens = system.path("parts").valueStream().mapToInt(GeminiRequest::tokens).sum();
		Conversation conversation = new Conversation(reader.prompt, reader.asked, List.copyOf(reader.results),
				List.copyOf(reader.attachments), GeminiTools.read(request), GeminiTools.schema(config), stops(config),
				config.path("maxOutputTokens").asInt(Integer.MAX_VALUE));
		JsonNode thinking = config.path("thinkingConfig");
		boolean thinks = thinks(model, thinking);
		boolean shows = thinking.path("includeThoughts").asBoolean(false);
		return new GeminiRequest(model, conversation, systemTokens + reader.tokens,
				config.path("candidateCount").asInt(1), shows || thinks, shows, modalities(config),
				config.path("imageConfig").path("aspectRatio").asString("1:1"));
	}

	private static boolean thinks(String model, JsonNode thinking) {
		if (thinking.has("thinkingBudget") && thinking.has("thinkingLevel")) {
			throw GeminiError.invalid("You can only set one of thinking budget and thinking level.");
		}
		if (model.startsWith("gemini-2.5")) {
			checkBudget(model.startsWith("gemini-2.5-pro") ? 32_768 : 24_576, thinking);
		}
		return thinking.has("thinkingLevel") || thinking.path("thinkingBudget").asInt(0) != 0;
	}

	/**
	 * Refuses what models do not take that count their thoughts.
	 */
	private static void checkBudget(int most, JsonNode thinking) {
		if (thinking.has("thinkingLevel")) {
			throw GeminiError.invalid("Thinking level is not supported for this model.");
		}
		int budget = thinking.path("thinkingBudget").asInt(0);
		if (budget > most) {
			throw GeminiError.invalid(
					"The thinking budget " + budget + " is invalid. Please choose a value of at most " + most + ".");
		}
	}

	private static Set<String> modalities(JsonNode config) {
		Set<String> modalities = new TreeSet<>();
		config.path("responseModalities").values().forEach((modality) -> modalities.add(modality.stringValue()));
		if (modalities.contains("AUDIO")) {
			throw GeminiError.invalid(
					"The requested combination of response modalities (AUDIO) is not supported by the " + "model.");
		}
		return modalities.isEmpty() ? Set.of("TEXT") : modalities;
	}

	private static List<String> stops(JsonNode config) {
		List<String> stops = config.path("stopSequences").valueStream().map(JsonNode::stringValue).toList();
		if (stops.size() > MOST_STOPS || stops.contains("")) {
			throw GeminiError.invalid(
					"* generation_config.stop_sequences: at most " + MOST_STOPS + " sequences, none of them empty.");
		}
		return stops;
	}

	private static int tokens(JsonNode part) {
		boolean media = part.has("inlineData") || part.has("fileData");
		return media ? MEDIA_TOKENS : Words.count(part.path("text").asString(""));
	}

	@Nullable String picturePrompt() {
		return this.modalities.contains("IMAGE") ? this.conversation.prompt() : null;
	}

	@Override
	public String toString() {
		return "GeminiRequest[model=" + this.model + ", promptTokens=" + this.promptTokens + "]";
	}

	/**
	 * Collects what was said, content by content.
	 */
	private static final class Reader {

		private final List<String> results = new ArrayList<>();

		private final List<String> attachments = new ArrayList<>();

		private String prompt = "";

		private boolean asked;

		private int tokens;

		void content(JsonNode content) {
			this.results.clear();
			this.attachments.clear();
			List<String> texts = new ArrayList<>();
			for (JsonNode part : content.path("parts").values()) {
				this.tokens += GeminiRequest.tokens(part);
				if (part.has("functionResponse")) {
					this.results.add(part.path("functionResponse").path("response").toString());
				}
				else if (part.has("inlineData") || part.has("fileData")) {
					JsonNode data = part.has("inlineData") ? part.path("inlineData") : part.path("fileData");
					this.attachments.add(data.path("mimeType").asString("file"));
				}
				else if (part.has("text")) {
					texts.add(part.path("text").stringValue());
				}
			}
			String text = String.join("\n", texts);
			boolean user = !GeminiContents.isModel(content);
			this.asked = user && !text.isEmpty() && this.results.isEmpty();
			if (user && !text.isEmpty()) {
				this.prompt = text;
			}
		}

	}

}
