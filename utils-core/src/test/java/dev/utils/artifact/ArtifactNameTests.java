package dev.utils.artifact;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ArtifactNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "report.txt", "a/b/c.json", "Ärger im Büro.md", "日本語/ファイル.png", "50%.txt",
			"100%25 sure.txt", "a+b=c&d.txt", ".hidden", "no-ending", "two.dots..txt", "console.txt", "com10.txt",
			"nullable/aux-file.txt", "(1) [2] {3}.txt", "何ですか？.md", "报告：2026＊.txt", "Rezept ½ Liter.txt", "第１．２章.txt",
			"می\u200Cخواهم.txt", "\uD83D\uDC69\u200D\uD83D\uDCBB.png", "क्\u200Dष.txt", "йод.txt", "Wait… what.txt",
			"№ 5 – ‘done’.md", "待って…", "´quoted´.txt", "😀.png", "'quoted' `name`.txt", "semi;colon.txt" })
	void ordinaryNameIsKept(String name) {
		assertThat(ArtifactName.of(name)).hasToString(name);
	}

	@Test
	void directoriesAndFileAreTold() {
		ArtifactName name = ArtifactName.of("images/2026/cat.png");
		assertThat(name.directories()).containsExactly("images", "2026");
		assertThat(name.file()).isEqualTo("cat.png");
	}

	@Test
	void redundantArtifactsIsDropped() {
		assertThat(ArtifactName.of("artifacts/cat.png")).hasToString("cat.png");
		assertThat(ArtifactName.of("artifacts/artifacts/cat.png")).hasToString("cat.png");
		assertThat(ArtifactName.of("artifacts")).hasToString("artifacts");
		assertThat(ArtifactName.directory("artifacts/images")).containsExactly("images");
		assertThat(ArtifactName.directory("artifacts/")).isEmpty();
	}

	@Test
	void sameLettersAreTheSameNameHoweverTheyAreComposed() {
		assertThat(ArtifactName.of("Cafe\u0301.txt")).isEqualTo(ArtifactName.of("Caf\u00E9.txt"));
	}

	@ParameterizedTest
	@MethodSource("traversals")
	void traversalIsRefused(String name) {
		assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(() -> ArtifactName.of(name));
	}

	@ParameterizedTest
	@MethodSource("traversals")
	void refusalDoesNotRepeatTheName(String name) {
		assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(() -> ArtifactName.of(name))
			.satisfies(
					(refusal) -> assertThat(refusal.getMessage()).doesNotContain("etc", "passwd", "secret", "pwned"));
	}

	static Stream<String> traversals() {
		return TraversalNames.REFUSED.stream();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t", "\u00A0", "\u3000" })
	void blankNameIsRefused(String name) {
		assertThatExceptionOfType(ArtifactSecurityException.class).isThrownBy(() -> ArtifactName.of(name));
	}

	@Test
	void overLongNameIsRefused() {
		assertThat(ArtifactName.of("a".repeat(255)).file()).hasSize(255);
		List<String> tooLong = List.of("a".repeat(256), "\u00E4".repeat(128), "a/".repeat(600) + "a",
				"a/".repeat(32) + "a", "x".repeat(10_000_000));
		assertThat(tooLong).allSatisfy((name) -> assertThatExceptionOfType(ArtifactSecurityException.class)
			.isThrownBy(() -> ArtifactName.of(name)));
	}

	@Test
	void whatTheStoreKeepsForItselfIsRefused() {
		assertThatExceptionOfType(ArtifactSecurityException.class)
			.isThrownBy(() -> ArtifactName.of(".utils-artifacts"));
		assertThatExceptionOfType(ArtifactSecurityException.class)
			.isThrownBy(() -> ArtifactName.of("a/.UTILS-artifacts-1.tmp"));
	}

}
