package dev.utils.llm;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What pictures and recordings are, and what they show of themselves.
 */
class MediaTests {

	@ParameterizedTest
	@CsvSource({ "89504e470d0a1a0a00, image/png", "ffd8ffe0, image/jpeg", "474946383961, image/gif",
			"474946383761, image/gif", "524946460000000057454250, image/webp", "524946460000000057415645, audio/wav",
			"4f676753, audio/ogg", "664c6143, audio/flac", "000000206674797069736f6d, audio/mp4",
			"1a45dfa3, audio/webm", "494433, audio/mpeg", "fffb90, audio/mpeg", "fff3, ", "ffe1ff, ",
			"524946460000000041564920, ", "89504e47, ", "'', ", "3c68746d6c3e, " })
	void contentTellsTheType(String bytes, String type) {
		Media.Data data = (Media.Data) Media.of(HexFormat.of().parseHex(bytes), "picture.png");
		assertThat(data.mimeType()).isEqualTo(type);
	}

	@Test
	void dataUrlIsTakenApart() {
		Media media = Media.of(URI.create("data:image/jpeg;base64,iVBORw0KGgo="));
		assertThat(media).isInstanceOfSatisfying(Media.Data.class, (data) -> {
			assertThat(data.mimeType()).isEqualTo("image/png");
			assertThat(data.base64()).isEqualTo("iVBORw0KGgo=");
			assertThat(data.dataUrl()).isEqualTo("data:image/png;base64,iVBORw0KGgo=");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "file:///etc/passwd", "ftp://host/a.png", "picture.png", "data:,text",
			"data:image/png;base64", "jar:file:/a.jar!/b" })
	void addressThatIsNotOfTheWebIsRefused(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> Media.of(URI.create(url)))
			.withMessageNotContaining("passwd");
	}

	@Test
	void secretsInAddressesAndContentAreNotShown() {
		assertThat(Media.of(URI.create("https://host.test/secret?signature=secret"))).asString()
			.contains("host.test")
			.doesNotContain("secret");
		assertThat(Media.of("secret".getBytes(StandardCharsets.UTF_8))).asString().doesNotContain("secret");
		assertThat(Media.of(new ByteArrayResource("secret".getBytes(StandardCharsets.UTF_8), "secret description")))
			.asString()
			.doesNotContain("secret");
	}

}
