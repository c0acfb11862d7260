package dev.utils.artifact;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM without a locale, as in many containers, can name files in ASCII only.
 */
class AsciiFileNamesTests {

	@TempDir
	Path folder;

	@Test
	void nameThatTheJvmCannotWriteIsTold() throws Exception {
		ProcessBuilder java = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), AsciiFileNamesTests.class.getName(),
				this.folder.toString());
		java.environment().put("LC_ALL", "C");
		Process process = java.redirectErrorStream(true).start();
		try (BufferedReader output = process.inputReader(StandardCharsets.US_ASCII)) {
			assertThat(output.lines()).containsExactly("a.txt",
					"this JVM has no form for its name. Start it with " + "LC_ALL=C.UTF-8, or use ASCII names.");
		}
	}

	/**
	 * Save two files in a JVM of its own.
	 * @param arguments the root
	 */
	public static void main(String[] arguments) {
		ArtifactStore store = new FileArtifactStore(Path.of(arguments[0]), ArtifactSettings.defaults(),
				JsonMapper.shared());
		System.out.println(store.save("a.txt", "text").name());
		try {
			store.save("\u00E4.txt", "text");
		}
		catch (ArtifactException ex) {
			String message = String.valueOf(ex.getMessage());
			System.out.println(message.substring(message.indexOf(": ") + 2));
		}
	}

}
