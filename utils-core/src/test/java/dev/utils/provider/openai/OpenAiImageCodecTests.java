package dev.utils.provider.openai;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import dev.utils.llm.ErrorClass;
import dev.utils.llm.ImageEditRequest;
import dev.utils.llm.ImageRequest;
import dev.utils.llm.Media;
import dev.utils.llm.Usage;
import dev.utils.provider.Codec;
import dev.utils.provider.HttpCall;
import dev.utils.provider.ImageAnswer;
import dev.utils.provider.ProviderError;
import dev.utils.provider.ProviderErrorException;
import dev.utils.provider.UnreadableAnswerException;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.utils.provider.openai.OpenAiWire.answer;
import static dev.utils.provider.openai.OpenAiWire.assertJson;
import static dev.utils.provider.openai.OpenAiWire.json;
import static dev.utils.provider.openai.OpenAiWire.multipart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class OpenAiImageCodecTests {

	private final OpenAiCodec provider = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);

	private final Codec<ImageRequest, ImageAnswer> codec = this.provider.imageGeneration();

	private final Codec<ImageEditRequest, ImageAnswer> editCodec = this.provider.imageEdit();

	@Test
	void requestHoldsOnlyWhatIsSet() {
		HttpCall call = this.codec.encode(ImageRequest.of("A \"cat\""), "gpt-image-1");
		assertThat(call.path()).isEqualTo("/images/generations");
		assertJson(call, "{\"model\": \"gpt-image-1\", \"prompt\": \"A \\\"cat\\\"\"}");
	}

	@Test
	void requestHoldsAllThatIsSetButTheSeed() {
		ImageRequest request = ImageRequest.builder("A cat")
			.count(2)
			.size("1024x1536")
			.quality("high")
			.background("transparent")
			.format("webp")
			.seed(7L)
			.extraBody("moderation", "low")
			.build();
		assertJson(this.codec.encode(request, "gpt-image-1"), """
				{"model": "gpt-image-1", "prompt": "A cat", "n": 2, "size": "1024x1536", "quality": "high",
				 "background": "transparent", "output_format": "webp", "moderation": "low"}""");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dall-e-2", "dall-e-3" })
	void onlyOlderModelsAreToldToAnswerWithThePicture(String model) {
		assertThat(json(this.codec.encode(ImageRequest.of("A cat"), model)).path("response_format").asString(""))
			.isEqualTo("b64_json");
		ImageEditRequest edit = ImageEditRequest.builder("A dog", png(1)).build();
		assertThat(multipart(this.editCodec.encode(edit, model))).contains("name=\"response_format\"\n\nb64_json\n");
		assertThat(multipart(this.editCodec.encode(edit, "gpt-image-1"))).doesNotContain("response_format");
	}

	@Test
	void editSendsOnePicture() {
		HttpCall call = this.editCodec.encode(ImageEditRequest.builder("A dog", png(1)).build(), "gpt-image-1");
		assertThat(call.path()).isEqualTo("/images/edits");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
		assertThat(multipart(call)).isEqualTo("""
				--B
				Content-Disposition: form-data; name="model"

				gpt-image-1
				--B
				Content-Disposition: form-data; name="prompt"

				A dog
				--B
				Content-Disposition: form-data; name="image"; filename="image.png"
				Content-Type: image/png

				%s
				--B--
				""".formatted(content(1)));
	}

	@Test
	void editSendsSeveralPicturesAndAMask() {
		ImageEditRequest request = ImageEditRequest.builder("A dog", png(1), png(2))
			.mask(png(3))
			.count(2)
			.size("1024x1024")
			.quality("low")
			.extraBody("input_fidelity", "high")
			.build();
		assertThat(multipart(this.editCodec.encode(request, "gpt-image-1"))).contains("name=\"n\"\n\n2\n")
			.contains("name=\"size\"\n\n1024x1024\n")
			.contains("name=\"quality\"\n\nlow\n")
			.contains("name=\"input_fidelity\"\n\nhigh\n")
			.contains("name=\"image[]\"; filename=\"image.png\"\nContent-Type: image/png\n\n" + content(1) + "\n")
			.contains("name=\"image[]\"; filename=\"image.png\"\nContent-Type: image/png\n\n" + content(2) + "\n")
			.contains("name=\"mask\"; filename=\"mask.png\"\nContent-Type: image/png\n\n" + content(3) + "\n");
	}

	@Test
	void nameOfThePictureIsNotSent() {
		Media named = Media.of(((Media.Data) png(1)).bytes(), "my-secret-holiday.png");
		HttpCall call = this.editCodec.encode(ImageEditRequest.builder("A dog", named).build(), "gpt-image-1");
		assertThat(multipart(call)).doesNotContain("holiday");
	}

	@Test
	void editWantsPicturesInMemory() {
		Media link = Media.of(URI.create("https://example.com/secret.png"));
		ImageEditRequest request = ImageEditRequest.builder("A dog", link).build();
		assertThatIllegalArgumentException().isThrownBy(() -> this.editCodec.encode(request, "gpt-image-1"))
			.withMessageContaining("not in memory")
			.withMessageNotContaining("secret");
	}

	@Test
	void answerIsRead() {
		ImageAnswer answer = this.codec.decode(answer("""
				{"created": 1, "background": "opaque", "output_format": "png", "size": "1024x1024", "quality": "high",
				 "data": [{"b64_json": "iVBORw0KGgoB"}, {"revised_prompt": "A fine cat", "b64_json": "iVBORw0KGgoC"}],
				 "usage": {"input_tokens": 5, "output_tokens": 100, "total_tokens": 105,
				   "input_tokens_details": {"text_tokens": 5, "image_tokens": 0}}}"""));
		assertThat(answer.images()).extracting((image) -> ((Media.Data) image.media()).bytes())
			.containsExactly(((Media.Data) png(1)).bytes(), ((Media.Data) png(2)).bytes());
		assertThat(answer.images()).extracting((image) -> ((Media.Data) image.media()).mimeType())
			.containsOnly("image/png");
		assertThat(answer.images()).extracting(ImageAnswer.Image::revisedPrompt).containsExactly(null, "A fine cat");
		assertThat(answer.usage()).isEqualTo(new Usage(5, 100));
		assertThat(answer.text()).isEmpty();
		assertThat(this.editCodec.decode(answer("{\"data\": [{\"b64_json\": \"iVBORw0KGgoB\"}]}")).images()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"data\": [{\"url\": \"https://example.com/a.png?sig=b%20c\"}]}",
			"{\"data\": [{\"b64_json\": null, \"url\": \"https://example.com/a.png?sig=b%20c\"}, {}, null, 7, {\"url\": \"\"}], \"usage\": null}" })
	void answerCanBeAnAddress(String body) {
		ImageAnswer answer = this.codec.decode(answer(body));
		assertThat(answer.images()).extracting(ImageAnswer.Image::media)
			.isEqualTo(List.of(Media.of(URI.create("https://example.com/a.png?sig=b%20c"))));
		assertThat(answer.usage()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"data\": [{\"b64_json\": \"iVBORw0KGgoB\", \"url\": \"https://example.com/a.png\"}]}",
			"{\"data\": [{\"url\": \"https://example.com/a.png\", \"b64_json\": \"iVBORw0KGgoB\"}]}",
			"{\"data\": [{\"b64_json\": \"iVBORw0KGgoB\", \"url\": null, \"revised_prompt\": null}]}" })
	void contentCountsWhereThereIsAnAddressToo(String body) {
		assertThat(this.codec.decode(answer(body)).images()).singleElement()
			.satisfies((image) -> assertThat(image.media()).isInstanceOf(Media.Data.class));
	}

	@Test
	void answerWithoutPicturesIsAnAnswer() {
		assertThat(this.codec.decode(answer("{\"data\": []}")).images()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "<html>secret</html>", "[]", "\"secret\"", "{\"data\": null}",
			"{\"data\": \"secret\"}", "{\"created\": 1}", "{\"data\": [{\"b64_json\": \"secret!\"}]}",
			"{\"data\": [{\"b64_json\": \"iVBO", "{\"data\": [{\"url\": \"file:///etc/secret\"}]}",
			"{\"data\": [{\"url\": \"https://secret server/\"}]}" })
	void answerThatIsNoneIsUnreadableAndNotQuoted(String body) {
		assertThatExceptionOfType(UnreadableAnswerException.class).isThrownBy(() -> this.codec.decode(answer(body)))
			.withMessageNotContaining("secret")
			.withNoCause();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void errorInsideASuccessIsAnError(String body, ProviderError expected) {
		assertThatExceptionOfType(ProviderErrorException.class).isThrownBy(() -> this.codec.decode(answer(body)))
			.extracting(ProviderErrorException::error)
			.isEqualTo(expected);
	}

	static Stream<Arguments> errorInsideASuccessIsAnError() {
		return Stream.of(
				arguments("{\"error\": {\"message\": \"Too many\", \"code\": 429}}",
						new ProviderError(ErrorClass.RATE, "429", "Too many")),
				arguments("{\"error\": {\"message\": \"No\", \"code\": \"moderation_blocked\"}, \"data\": []}",
						new ProviderError(ErrorClass.CONTENT, "moderation_blocked", "No")));
	}

	private static Media png(int last) {
		return Media.of(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', (byte) last });
	}

	private static String content(int last) {
		return "\u0089PNG\n\u001A\n" + (char) last;
	}

}
