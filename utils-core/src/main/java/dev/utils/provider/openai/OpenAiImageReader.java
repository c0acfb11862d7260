package dev.utils.provider.openai;

import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.Media;
import dev.utils.llm.Usage;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an answer that holds pictures. Token by token, so that megabytes of base64 become
 * bytes without being text before.
 */
final class OpenAiImageReader {

	private static final ObjectReader READER = JsonMapper.shared().reader();

	private final OpenAiErrors errors;

	private final List<ImageAnswer.Image> images = new ArrayList<>();

	private @Nullable Usage usage;

	private boolean dataSeen;

	OpenAiImageReader(OpenAiErrors errors) {
		this.errors = errors;
	}

	ImageAnswer read(InputStream body) {
		try (JsonParser parser = READER.createParser(body)) {
			JsonTokens.fields(parser, parser.nextToken(), (name, value) -> {
				switch (name) {
					case "data" -> readData(parser, value);
					case "usage" -> this.usage = OpenAiUsage.read(parser.readValueAsTree());
					case "error" -> {
						if (value != JsonToken.VALUE_NULL) {
							throw new ProviderErrorException(this.errors.classify(null, parser.readValueAsTree()));
						}
					}
					default -> parser.skipChildren();
				}
			});
		}
		catch (JacksonException ex) {
			throw UnreadableAnswerException.noJson("the answer", ex);
		}
		if (!this.dataSeen) {
			throw new UnreadableAnswerException("the answer holds no images");
		}
		return new ImageAnswer(this.images, "", null, this.usage, null);
	}

	private void readData(JsonParser parser, JsonToken value) {
		this.dataSeen |= value == JsonToken.START_ARRAY;
		JsonTokens.elements(parser, value, (element) -> {
			Image image = new Image();
			JsonTokens.fields(parser, element, (name, content) -> image.read(parser, name, content));
			if (image.media != null) {
				this.images.add(new ImageAnswer.Image(image.media, image.revisedPrompt));
			}
		});
	}

	/**
	 * A picture of the answer. Its content counts where there is an address too.
	 */
	private static final class Image {

		private @Nullable Media media;

		private @Nullable String revisedPrompt;

		private void read(JsonParser parser, String name, JsonToken value) {
			boolean empty = value != JsonToken.VALUE_STRING;
			switch (name) {
				case "b64_json" -> this.media = empty ? skipped(parser) : Media.of(parser.getBinaryValue());
				case "url" -> this.media = (empty || this.media != null) ? skipped(parser) : link(parser.getString());
				case "revised_prompt" -> this.revisedPrompt = JsonTokens.string(parser, value);
				default -> parser.skipChildren();
			}
		}

		private @Nullable Media skipped(JsonParser parser) {
			parser.skipChildren();
			return this.media;
		}

		private static @Nullable Media link(String url) {
			if (url.isBlank()) {
				return null;
			}
			try {
				return Media.of(URI.create(url));
			}
			catch (IllegalArgumentException ex) {
				throw new UnreadableAnswerException("the answer holds an address of an image that is none");
			}
		}

	}

}
