import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Says at the end of the build which tests were skipped, and why: reads the reports that
 * Surefire wrote since the build began. {@code java Skipped.java ROOT BEGIN}
 */
class Skipped {

	public static void main(String[] arguments) throws IOException {
		Path root = Path.of(arguments[0]);
		Instant begin = Instant.parse(arguments[1]);
		int tests = 0;
		Map<String, Integer> skipped = new TreeMap<>();
		for (Path report : reports(root, begin)) {
			NodeList cases = elements(report, "testcase");
			tests += cases.getLength();
			for (int i = 0; i < cases.getLength(); i++) {
				Element test = (Element) cases.item(i);
				NodeList marks = test.getElementsByTagName("skipped");
				if (marks.getLength() > 0) {
					String name = test.getAttribute("classname").replaceFirst(".*\\.", "");
					skipped.merge(name + ": " + reason((Element) marks.item(0)), 1, Integer::sum);
				}
			}
		}
		if (tests == 0) {
			return;
		}
		System.out.println(skipped.isEmpty() ? "All " + tests + " tests ran, none was skipped."
				: "Not all tests ran. Skipped, by class, of " + tests + " tests:");
		skipped.forEach((what, count) -> System.out.println("  " + count + " of " + what));
	}

	private static List<Path> reports(Path root, Instant begin) throws IOException {
		try (Stream<Path> modules = Files.list(root)) {
			return modules.map((module) -> module.resolve("target/surefire-reports"))
				.filter(Files::isDirectory)
				.flatMap(Skipped::list)
				.filter((file) -> file.getFileName().toString().matches("TEST-.*\\.xml"))
				.filter((file) -> !modified(file).isBefore(begin))
				.sorted()
				.toList();
		}
	}

	/**
	 * Surefire has the reason of a disabled test in an attribute and that of an aborted one
	 * in the text, after the name of the exception.
	 */
	private static String reason(Element mark) {
		String message = mark.getAttribute("message");
		if (message.isBlank()) {
			message = mark.getTextContent().strip().lines().findFirst().orElse("no reason given");
			message = message.replaceFirst("^[\\w.$]+Exception: ", "");
		}
		return message.replaceFirst("^Assumption failed: ", "");
	}

	private static NodeList elements(Path report, String name) {
		try {
			return DocumentBuilderFactory.newDefaultInstance()
				.newDocumentBuilder()
				.parse(report.toFile())
				.getElementsByTagName(name);
		}
		catch (Exception ex) {
			throw new IllegalStateException("Unreadable report " + report, ex);
		}
	}

	private static Stream<Path> list(Path folder) {
		try {
			return Files.list(folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Instant modified(Path file) {
		try {
			return Files.getLastModifiedTime(file).toInstant();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
