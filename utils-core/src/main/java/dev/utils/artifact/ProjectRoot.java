package dev.utils.artifact;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the folder of the project that runs.
 */
public final class ProjectRoot {

	private static final List<String> MARKERS = List.of("pom.xml", "build.gradle", "build.gradle.kts", ".git",
			"pyproject.toml", "requirements.txt", "setup.cfg", "README.md");

	private ProjectRoot() {
	}

	/**
	 * Return the root of the project in which this process was started.
	 * @return the first folder, from the working directory upwards, that has a build
	 * file, a {@code README.md} or is a Git repository, or else the working directory
	 */
	public static Path detect() {
		return detect(Path.of(""));
	}

	/**
	 * Return the root of the project that holds a folder.
	 * @param start the folder
	 * @return the first folder, from there upwards, that has a build file, a
	 * {@code README.md} or is a Git repository, or else the given one
	 */
	public static Path detect(Path start) {
		Path absolute = start.toAbsolutePath().normalize();
		for (Path folder = absolute; folder != null; folder = folder.getParent()) {
			if (MARKERS.stream().map(folder::resolve).anyMatch(Files::exists)) {
				return folder;
			}
		}
		return absolute;
	}

}
