package dev.utils.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.utils.llm.ImageResponse.GeneratedImage;
import dev.utils.llm.Media;
import dev.utils.sample.ImageAnswer.StoredPicture;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Artifacts} and {@link ArtifactController}.
 */
class ArtifactsTests {

	private final Artifacts artifacts = new Artifacts();

	@Test
	void pictureWhenKeptIsFoundByANameThatCannotBeGuessed() {
		StoredPicture first = this.artifacts.keep(picture(UploadForm.picture("gif")));
		StoredPicture second = this.artifacts.keep(picture(UploadForm.picture("jpg")));
		assertThat(first.artifact()).matches("[0-9a-f]{32}\\.gif");
		assertThat(second.artifact()).matches("[0-9a-f]{32}\\.jpg");
		assertThat(first.artifact().substring(0, 32)).isNotEqualTo(second.artifact().substring(0, 32));
		assertThat(this.artifacts.find(first.artifact()).bytes()).isEqualTo(UploadForm.picture("gif"));
	}

	@Test
	void pictureWhenItIsNoneIsOfferedForDownloadOnly() {
		StoredPicture stored = this.artifacts
			.keep(picture("<svg onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8)));
		assertThat(stored.mimeType()).isEqualTo("application/octet-stream");
		ResponseEntity<byte[]> response = new ArtifactController(this.artifacts).artifact(stored.artifact());
		assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_OCTET_STREAM);
		assertThat(response.getHeaders().getFirst(HttpHeaders.CONTENT_DISPOSITION))
			.isEqualTo("attachment; filename=\"" + stored.artifact() + "\"");
	}

	@Test
	void picturesWhenThereAreMoreThanFiftyLoseTheOldest() {
		List<StoredPicture> stored = new ArrayList<>();
		for (int i = 0; i < 52; i++) {
			stored.add(this.artifacts.keep(picture(UploadForm.picture("png"))));
		}
		assertThat(stored.subList(0, 2)).allSatisfy((picture) -> assertThat(find(picture)).isNull());
		assertThat(stored.subList(2, 52)).allSatisfy((picture) -> assertThat(find(picture)).isNotNull());
	}

	@Test
	void picturesWhenTheyAreTooLargeTogetherLoseTheOldest() {
		StoredPicture first = this.artifacts.keep(picture(new byte[Artifacts.MOST_BYTES / 2]));
		StoredPicture second = this.artifacts.keep(picture(new byte[Artifacts.MOST_BYTES / 2]));
		assertThat(find(first)).isNotNull();
		StoredPicture third = this.artifacts.keep(picture(new byte[1]));
		assertThat(find(first)).isNull();
		assertThat(find(second)).isNotNull();
		assertThat(find(third)).isNotNull();
	}

	private Artifacts.Artifact find(StoredPicture picture) {
		return this.artifacts.find(picture.artifact());
	}

	private static GeneratedImage picture(byte[] bytes) {
		return new GeneratedImage((Media.Data) Media.of(bytes), null);
	}

}
