package dev.utils.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import tools.jackson.databind.json.JsonMapper;

/**
 * A process that saves files until it is killed, or as many as it is told to.
 */
final class SavingProcess {

	private SavingProcess() {
	}

	/**
	 * Run in a JVM of its own.
	 * @param arguments the root, the seed, the number of files, and whether each name is
	 * used once
	 */
	public static void main(String[] arguments) {
		ArtifactStore store = new FileArtifactStore(Path.of(arguments[0]), ArtifactSettings.defaults(),
				JsonMapper.shared());
		Random random = new Random(Long.parseLong(arguments[1]));
		long files = Long.parseLong(arguments[2]);
		boolean createOnly = Boolean.parseBoolean(arguments[3]);
		store.save("warm-up/" + random.nextLong(), WholeFiles.next(random, 100));
		System.out.println("saving");
		int won = 0;
		for (long i = 0; i < files; i++) {
			String name = createOnly ? "once/" + i : "d" + random.nextInt(5) + "/" + random.nextInt(10) + ".bin";
			try {
				store.save(name, WholeFiles.next(random, createOnly ? 100 : 200_000),
						createOnly ? SaveOptions.CREATE_ONLY : SaveOptions.OVERWRITE);
				won++;
			}
			catch (ArtifactExistsException ex) {
				// Another process was first.
			}
		}
		System.out.println(won);
	}

	static Process start(Path root, long seed, long files, boolean createOnly) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
						SavingProcess.class.getName(), root.toString(), String.valueOf(seed), String.valueOf(files),
						String.valueOf(createOnly)));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

}
