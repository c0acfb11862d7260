package dev.utils.simulator;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * New and changed pictures.
 */
class ImagesTests {

	private static final String GENERATIONS = "/v1/images/generations";

	private static final String EDITS = "/v1/images/edits";

	private static final byte[] PNG = Png.draw(16, 16, "test");

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"model":"gpt-image-1"                                              | 1024 | 1024 | 1
			"model":"gpt-image-1","size":"1536x1024","n":2                     | 1536 | 1024 | 2
			"model":"gpt-image-2","size":"1040x656"                            | 1040 |  656 | 1
			"model":"gpt-image-1-mini","output_format":"jpeg"                  | 1024 | 1024 | 1
			"model":"dall-e-2","size":"256x256","response_format":"b64_json"   |  256 |  256 | 1
			"model":"dall-e-3","size":"1792x1024","response_format":"b64_json" | 1792 | 1024 | 1
			"model":"flux","size":"100x40","response_format":"b64_json"        |  100 |   40 | 1
			""")
	void pictureHasTheSizeThatWasAskedFor(String settings, int width, int height, int count) throws Exception {
		JsonNode body = TestClient.json(generate(settings));
		assertThat(body.path("data").size()).isEqualTo(count);
		for (JsonNode image : body.path("data").values()) {
			BufferedImage picture = read(bytes(image));
			assertThat(picture.getWidth()).isEqualTo(width);
			assertThat(picture.getHeight()).isEqualTo(height);
		}
	}

	@Test
	void pictureIsTheSameForTheSamePromptOnly() throws Exception {
		String settings = "\"model\":\"gpt-image-1\",\"n\":2";
		JsonNode first = TestClient.json(generate(settings)).path("data");
		assertThat(TestClient.json(generate(settings)).path("data")).isEqualTo(first);
		assertThat(first.path(1)).isNotEqualTo(first.path(0));
		JsonNode other = TestClient
			.json(this.client.post(GENERATIONS, "{\"prompt\":\"a dog\",\"model\":\"gpt-image-1\"}"))
			.path("data");
		assertThat(other.path(0)).isNotEqualTo(first.path(0));
	}

	@Test
	void answerOfAGptImageModelSaysWhatItHasAndCost() throws Exception {
		JsonNode body = TestClient
			.json(generate("\"model\":\"gpt-image-1\",\"quality\":\"low\",\"background\":\"transparent\""));
		assertThat(body.path("quality").stringValue()).isEqualTo("low");
		assertThat(body.path("background").stringValue()).isEqualTo("transparent");
		assertThat(body.path("size").stringValue()).isEqualTo("1024x1024");
		assertThat(body.path("usage").path("input_tokens").intValue()).isEqualTo(2);
		assertThat(body.path("usage").path("total_tokens").intValue()).isEqualTo(2 + 1024);
	}

	@Test
	void pictureBehindAnAddressCanBeFetchedWithoutAKey() throws Exception {
		JsonNode image = TestClient.json(generate("\"model\":\"dall-e-3\"")).path("data").path(0);
		assertThat(image.path("revised_prompt").stringValue()).isEqualTo("a cat");
		HttpResponse<byte[]> file = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(image.path("url").stringValue())).build(),
					BodyHandlers.ofByteArray());
		assertThat(file.headers().firstValue("content-type")).hasValue("image/png");
		JsonNode inline = TestClient.json(generate("\"model\":\"dall-e-3\",\"response_format\":\"b64_json\""));
		assertThat(file.body()).isEqualTo(bytes(inline.path("data").path(0)));
	}

	@ParameterizedTest
	@CsvSource({ "/files/", "/files/image-1-0-5000x1.png", "/files/image-1-0-0x1.png", "/files/../secret.png" })
	void fileWhenItWasNeverDrawnIsNotFound(String path) throws Exception {
		assertThat(this.client.get(path).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"model":""                                              | model              | missing_required_parameter
			"prompt":""                                             | prompt             | invalid_value
			"prompt":null                                           | prompt             | missing_required_parameter
			"model":"gpt-image-1","response_format":"b64_json"      | response_format    | unknown_parameter
			"model":"gpt-image-1","style":"vivid"                   | style              | unknown_parameter
			"model":"gpt-image-1","size":"256x256"                  | size               | invalid_value
			"model":"gpt-image-2","size":"1000x1000"                | size               | invalid_value
			"model":"gpt-image-1","quality":"hd"                    | quality            | invalid_value
			"model":"gpt-image-1","n":11                            | n                  | integer_above_max_value
			"model":"gpt-image-1","output_format":"webp"            | output_format      | unsupported_value
			"model":"gpt-image-1","stream":true                     | stream             | unsupported_value
			"model":"dall-e-3","n":2                                | n                  | integer_above_max_value
			"model":"dall-e-3","size":"256x256"                     | size               | invalid_value
			"model":"dall-e-2","background":"opaque"                | background         | unknown_parameter
			"model":"dall-e-2","response_format":"png"              | response_format    | invalid_value
			"width":3                                               | width              | unknown_parameter
			""")
	void generationWhenItIsWrongIsRefused(String settings, String param, String code) throws Exception {
		String prompt = settings.contains("\"prompt\"") ? "" : "\"prompt\":\"a cat\",";
		assertRefused(this.client.post(GENERATIONS, "{" + prompt + settings + "}"), param, code);
	}

	@ParameterizedTest
	@CsvSource({ "gpt-image-1, image[], 2", "gpt-image-1, image, 1", "dall-e-2, image, 1" })
	void editGivesAnotherPictureThanGeneration(String model, String name, int images) throws Exception {
		TestForm form = new TestForm().fields("prompt=a cat&n=1&model=" + model);
		for (int i = 0; i < images; i++) {
			form.file(name, "a.png", "image/png", PNG);
		}
		form.file("mask", "mask.png", "image/png", PNG);
		if (model.startsWith("dall-e")) {
			form.field("response_format", "b64_json");
		}
		JsonNode image = TestClient.json(edit(form)).path("data").path(0);
		assertThat(read(bytes(image)).getWidth()).isEqualTo(1024);
		assertThat(image).isNotEqualTo(TestClient.json(generate("\"model\":\"gpt-image-1\"")).path("data").path(0));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					model=gpt-image-1           | image  | a.png | image/png       | png  | prompt          | missing_required_parameter
					prompt=p&model=gpt-image-1  | image  | a.png | text/plain      | png  | image           | unsupported_file_mimetype
					prompt=p&model=gpt-image-1  | image  | a.png | image/png       | text | image           | invalid_image_file
					prompt=p&model=gpt-image-1  | image  | a.gif | image/gif       | png  | image           | unsupported_file_mimetype
					prompt=p&model=dall-e-2     | image  | a.jpg | image/jpeg      | jpeg | image           | unsupported_file_mimetype
					prompt=p&model=dall-e-3     | image  | a.png | image/png       | png  | model           | invalid_value
					prompt=p&model=gpt-image-1  | mask   | m.png | image/png       | png  | image           | missing_required_parameter
					prompt=p&model=gpt-image-1&image=aGk=  | mask | m.png | image/png | png | image         | invalid_type
					prompt=p&model=gpt-image-1  | photo  | a.png | image/png       | png  | photo           | unknown_parameter
					prompt=p&model=gpt-image-1&n=two       | image | a.png | image/png | png | n            | invalid_type
					prompt=p&model=gpt-image-1&strength=1  | image | a.png | image/png | png | strength     | unknown_parameter
					""")
	void editWhenItIsWrongIsRefused(String fields, String name, String fileName, String contentType, String content,
			String param, String code) throws Exception {
		byte[] bytes = switch (content) {
			case "png" -> PNG;
			case "jpeg" -> new byte[] { (byte) 0xff, (byte) 0xd8, (byte) 0xff };
			default -> "hello".getBytes(StandardCharsets.UTF_8);
		};
		assertRefused(edit(new TestForm().fields(fields).file(name, fileName, contentType, bytes)), param, code);
	}

	@Test
	void editWhenMaskIsNoPngIsRefused() throws Exception {
		TestForm form = new TestForm().fields("prompt=p&model=gpt-image-1").file("image", "a.png", "image/png", PNG);
		assertRefused(edit(form.file("mask", "m.jpg", "image/jpeg", PNG)), "mask", "unsupported_file_mimetype");
	}

	@Test
	void editWhenBodyIsNoCompleteFormIsRefused() throws Exception {
		HttpRequest json = this.client.request(EDITS).POST(BodyPublishers.ofString("{}")).build();
		assertThat(TestClient.error(this.client.send(json)).path("code").stringValue())
			.isEqualTo("unsupported_content_type");
		HttpRequest cut = this.client.request(EDITS)
			.setHeader("Content-Type", "multipart/form-data; boundary=edge")
			.POST(BodyPublishers.ofString("--edge\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nhi"))
			.build();
		assertThat(TestClient.error(this.client.send(cut)).path("code").stringValue())
			.isEqualTo("invalid_multipart_form_data");
	}

	@Test
	void directiveInThePromptIsObeyed() throws Exception {
		assertThat(this.client.post(GENERATIONS, "{\"prompt\":\"a cat [[429]]\"}").statusCode()).isEqualTo(429);
		TestForm form = new TestForm().fields("prompt=a cat [[503]]&model=gpt-image-1")
			.file("image", "a.png", "image/png", PNG);
		assertThat(edit(form).statusCode()).isEqualTo(503);
	}

	private HttpResponse<String> generate(String settings) throws Exception {
		return this.client.post(GENERATIONS, "{\"prompt\":\"a cat\"," + settings + "}");
	}

	private HttpResponse<String> edit(TestForm form) throws Exception {
		return this.client.send(form.request(this.client, EDITS));
	}

	private static byte[] bytes(JsonNode image) {
		return Base64.getDecoder().decode(image.path("b64_json").stringValue());
	}

	private static BufferedImage read(byte[] bytes) throws Exception {
		return ImageIO.read(new ByteArrayInputStream(bytes));
	}

	private static void assertRefused(HttpResponse<String> response, String param, String code) {
		JsonNode error = TestClient.error(response);
		assertThat(error.path("message").asString("")).isNotBlank();
		assertThat(error.path("param").asString(null)).isEqualTo(param);
		assertThat(error.path("code").asString(null)).isEqualTo(code);
		assertThat(response.statusCode()).isEqualTo(400);
	}

}
