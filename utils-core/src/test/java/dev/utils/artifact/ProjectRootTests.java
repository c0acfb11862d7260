package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProjectRootTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "pom.xml", "build.gradle", "build.gradle.kts", ".git", "pyproject.toml",
			"requirements.txt", "setup.cfg", "README.md" })
	void nearestFolderWithAMarkerIsTheRoot(String marker) throws IOException {
		Path project = Files.createDirectories(this.folder.resolve("project"));
		Files.createFile(this.folder.resolve("pom.xml"));
		Files.createFile(project.resolve(marker));
		Path deep = Files.createDirectories(project.resolve("target/classes"));
		assertThat(ProjectRoot.detect(deep)).isEqualTo(project);
	}

	@Test
	void folderWithoutMarkersAboveItIsItsOwnRoot() {
		Path nowhere = Path.of("/nowhere/at/all");
		assertThat(ProjectRoot.detect(nowhere)).isEqualTo(nowhere);
	}

	@Test
	void thisProjectIsFound() {
		assertThat(ProjectRoot.detect().resolve("pom.xml")).exists();
	}

}
