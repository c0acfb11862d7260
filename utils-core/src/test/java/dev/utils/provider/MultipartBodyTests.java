package dev.utils.provider;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.utils.llm.Media;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MultipartBodyTests {

	private final MultipartBody body = new MultipartBody();

	@Test
	void fieldsAndFilesAreSeparatedByTheBoundary() {
		this.body.field("a", "x")
			.file("f", new Media.Data(bytes("GIF89a"), "image/gif", null), "picture")
			.field("b", 1.5);
		HttpCall call = this.body.toCall("/edits", "application/json");
		assertThat(call.path()).isEqualTo("/edits");
		assertThat(call.headers()).containsEntry("Accept", "application/json");
		String separator = "--" + boundary(call);
		assertThat(text(call)).isEqualTo(String.join("\r\n", separator, "Content-Disposition: form-data; name=\"a\"",
				"", "x", separator, "Content-Disposition: form-data; name=\"f\"; filename=\"picture.gif\"",
				"Content-Type: image/gif", "", "GIF89a", separator, "Content-Disposition: form-data; name=\"b\"", "",
				"1.5", separator + "--", ""));
	}

	@Test
	void bodyWithoutPartsIsEnded() {
		HttpCall call = this.body.toCall("/", "*/*");
		assertThat(text(call)).isEqualTo("--" + boundary(call) + "--\r\n");
	}

	@Test
	void boundariesDiffer() {
		assertThat(boundary(this.body.toCall("/", "*/*")))
			.isNotEqualTo(boundary(new MultipartBody().toCall("/", "*/*")));
	}

	@Test
	void nullIsNoField() {
		assertThat(text(this.body.field("a", null).toCall("/", "*/*"))).doesNotContain("name=\"a\"");
	}

	@Test
	void namesCannotBreakOut() {
		Media.Data media = new Media.Data(bytes("x"), "image/png", "a\"b\r\nContent-Type: text/html\r\n\r\n\u00E9.png");
		assertThat(text(this.body.field("a\"; filename=\"b\r\n", "x").file("f", media, "picture").toCall("/", "*/*")))
			.contains("name=\"a%22; filename=%22b%0D%0A\"\r\n")
			.contains("filename=\"a%22b%0D%0AContent-Type: text/html%0D%0A%0D%0A\u00E9.png\"\r\n");
	}

	@Test
	void contentIsSentByteForByte() {
		byte[] content = new byte[256];
		for (int i = 0; i < content.length; i++) {
			content[i] = (byte) i;
		}
		HttpCall call = this.body.file("f", new Media.Data(content, null, null), "data").toCall("/", "*/*");
		String all = new String(call.body(), StandardCharsets.ISO_8859_1);
		assertThat(all).contains("filename=\"data.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n"
				+ new String(content, StandardCharsets.ISO_8859_1) + "\r\n--");
	}

	@Test
	void valuesAreUtf8() {
		assertThat(text(this.body.field("a", "\u00D8 \uD83D\uDE80").toCall("/", "*/*")))
			.contains("\u00D8 \uD83D\uDE80");
	}

	@ParameterizedTest
	@CsvSource({ "audio/mpeg, mp3", "audio/wav, wav", "audio/mp4, mp4", "image/jpeg, jpg", "image/webp, webp" })
	void nameThatIsMissingEndsAsTheTypeDoes(String type, String ending) {
		assertThat(text(this.body.file("f", new Media.Data(bytes("x"), type, null), "file").toCall("/", "*/*")))
			.contains("filename=\"file." + ending + "\"\r\nContent-Type: " + type + "\r\n");
	}

	@Test
	void furtherFieldsAreTextOrJson() {
		Map<String, @Nullable Object> extra = new LinkedHashMap<>();
		extra.put("text", "a b");
		extra.put("number", 7);
		extra.put("flag", true);
		extra.put("list", List.of("a", 1));
		extra.put("map", Map.of("a", Map.of("b", "c")));
		extra.put("nothing", null);
		assertThat(text(this.body.extra(extra).toCall("/", "*/*"))).contains("name=\"text\"\r\n\r\na b\r\n")
			.contains("name=\"number\"\r\n\r\n7\r\n")
			.contains("name=\"flag\"\r\n\r\ntrue\r\n")
			.contains("name=\"list\"\r\n\r\n[\"a\",1]\r\n")
			.contains("name=\"map\"\r\n\r\n{\"a\":{\"b\":\"c\"}}\r\n")
			.doesNotContain("nothing");
	}

	private static String boundary(HttpCall call) {
		String type = Objects.requireNonNull(call.headers().get("Content-Type"));
		return type.substring("multipart/form-data; boundary=".length());
	}

	private static String text(HttpCall call) {
		return new String(call.body(), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
