package dev.utils.provider.gemini;

import java.util.List;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.Media;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.utils.provider.gemini.GeminiFixture.CODEC;
import static dev.utils.provider.gemini.GeminiFixture.MAPPER;
import static dev.utils.provider.gemini.GeminiFixture.PNG;
import static dev.utils.provider.gemini.GeminiFixture.answer;
import static dev.utils.provider.gemini.GeminiFixture.assertJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class GeminiImageCodecTests {

	private final Codec<ImageRequest, ImageAnswer> generation = CODEC.imageGeneration();

	private final Codec<ImageEditRequest, ImageAnswer> edit = CODEC.imageEdit();

	@Test
	void requestHoldsOnlyWhatIsSet() {
		assertJson(this.generation.encode(ImageRequest.of("A cat"), "gemini-x-image"), """
				{"contents": [{"role": "user", "parts": [{"text": "A cat"}]}],
				 "generationConfig": {"responseModalities": ["TEXT", "IMAGE"]}}""");
	}

	@Test
	void requestHoldsAllThatIsSet() {
		ImageRequest request = ImageRequest.builder("A cat")
			.count(1)
			.size("1920x1080")
			.seed(7L)
			.extraBody("cachedContent", "cachedContents/1")
			.build();
		assertJson(this.generation.encode(request, "gemini-x-image"), """
				{"contents": [{"role": "user", "parts": [{"text": "A cat"}]}],
				 "generationConfig": {"responseModalities": ["TEXT", "IMAGE"], "seed": 7,
				   "imageConfig": {"aspectRatio": "16:9"}},
				 "cachedContent": "cachedContents/1"}""");
	}

	@Test
	void editSendsThePictures() {
		ImageEditRequest request = ImageEditRequest.builder("Swap them", PNG, PNG).size("100x100").build();
		assertJson(this.edit.encode(request, "gemini-x-image"),
				"""
						{"contents": [{"role": "user", "parts": [
						   {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}},
						   {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}, {"text": "Swap them"}]}],
						 "generationConfig": {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": {"aspectRatio": "1:1"}}}""");
	}

	@ParameterizedTest
	@CsvSource({ "1024x1024, 1:1", "832x1248, 2:3", "1248x832, 3:2", "768x1024, 3:4", "1024x768, 4:3", "896x1120, 4:5",
			"1120x896, 5:4", "1080x1920, 9:16", "1920x1080, 16:9", "2100x900, 21:9", "65535x65535, 1:1" })
	void sizeBecomesItsRatio(String size, String ratio) {
		byte[] body = this.generation.encode(ImageRequest.builder("A cat").size(size).build(), "m").body();
		assertThat(MAPPER.readTree(body).at("/generationConfig/imageConfig/aspectRatio").stringValue())
			.isEqualTo(ratio);
	}

	@ParameterizedTest
	@MethodSource
	void generationThatGoogleCannotExpressIsRefused(ImageRequest request, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.generation.encode(request, "m"))
			.withMessageStartingWith(message);
	}

	static Stream<Arguments> generationThatGoogleCannotExpressIsRefused() {
		return Stream.of(
				arguments(ImageRequest.builder("A cat").count(2).build(),
						"Invalid count (2): Gemini makes one picture a call."),
				arguments(ImageRequest.builder("A cat").size("1025x1024").build(), "Invalid size (1025x1024): "),
				arguments(ImageRequest.builder("A cat").quality("high").build(),
						"Invalid quality: cannot be chosen with Gemini."),
				arguments(ImageRequest.builder("A cat").background("transparent").build(),
						"Invalid background: cannot be chosen with Gemini."),
				arguments(ImageRequest.builder("A cat").format("webp").build(),
						"Invalid format: cannot be chosen with Gemini."));
	}

	@ParameterizedTest
	@MethodSource
	void editThatGoogleCannotExpressIsRefused(ImageEditRequest request, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.edit.encode(request, "m"))
			.withMessageStartingWith(message);
	}

	static Stream<Arguments> editThatGoogleCannotExpressIsRefused() {
		return Stream.of(
				arguments(ImageEditRequest.builder("Swap", PNG).mask(PNG).build(),
						"Invalid mask: cannot be chosen with Gemini."),
				arguments(ImageEditRequest.builder("Swap", PNG).quality("high").build(),
						"Invalid quality: cannot be chosen with Gemini."),
				arguments(ImageEditRequest.builder("Swap", PNG).count(2).build(), "Invalid count (2): "),
				arguments(ImageEditRequest.builder("Swap", PNG).size("1x9").build(), "Invalid size (1x9): "),
				arguments(ImageEditRequest.builder("Swap", Media.of(new byte[] { 1 })).build(), "Invalid media: "));
	}

	@Test
	void picturesAndTextAreRead() {
		ImageAnswer read = this.generation.decode(
				answer("""
						{"candidates": [{"content": {"parts": [{"text": "Here "},
						   {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}, {"text": "it is"},
						   {"inlineData": {"data": "R0lGODlh"}},
						   {"thought": true, "inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}},
						   {"thought": true, "text": "A sketch"},
						   {"inlineData": null}, {"inlineData": {"mimeType": "image/png", "data": null, "x": {}}}]},
						   "finishReason": "STOP"}],
						 "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 1290}, "modelVersion": "gemini-x-image",
						 "responseId": "r-1"}"""));
		assertThat(read.images()).extracting((image) -> ((Media.Data) image.media()).mimeType())
			.containsExactly("image/png", "image/gif");
		assertThat(((Media.Data) read.images().get(0).media()).base64()).isEqualTo("iVBORw0KGgo=");
		assertThat(read.images()).allSatisfy((image) -> assertThat(image.revisedPrompt()).isNull());
		assertThat(read.text()).isEqualTo("Here it is");
		assertThat(read.model()).isEqualTo("gemini-x-image");
		assertThat(read.usage()).isEqualTo(new Usage(9, 1290));
		assertThat(read.responseId()).isEqualTo("r-1");
	}

	@Test
	void answerWithoutPictureIsRead() {
		assertThat(this.edit.decode(
				answer("""
						{"candidates": [{"content": {"parts": [{"text": "I would rather talk"}]}, "finishReason": "STOP"}]}""")))
			.isEqualTo(new ImageAnswer(List.of(), "I would rather talk", null, null, null));
	}

	@ParameterizedTest
	@CsvSource({ "IMAGE_SAFETY, CONTENT", "PROHIBITED_CONTENT, CONTENT", "MAX_TOKENS, IMPOSSIBLE" })
	void withheldPictureIsAnError(String reason, ErrorClass errorClass) {
		assertThatExceptionOfType(ProviderErrorException.class)
			.isThrownBy(
					() -> this.generation.decode(answer("{\"candidates\": [{\"finishReason\": \"" + reason + "\"}]}")))
			.extracting(ProviderErrorException::error)
			.isEqualTo(new ProviderError(errorClass, reason, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"candidates\": []}",
			"{\"candidates\": [{\"content\": {\"parts\": [{\"inlineData\":" + " {\"data\": \"secret answer!\"}}]}}]}",
			"secret answer" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class)
			.isThrownBy(() -> this.generation.decode(answer(body)))
			.withMessageNotContaining("secret answer");
	}

}
