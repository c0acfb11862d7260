package dev.utils.sample;

import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * A headless Chromium that is installed on this machine; nothing is ever downloaded.
 */
public final class Browser implements AutoCloseable {

	private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome",
			"google-chrome-stable");

	private static final List<String> DRIVERS = List.of("chromedriver", "chromium.chromedriver");

	private final ChromeDriver driver;

	private Browser(File browser, File driver) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browser);
		options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1100,900");
		this.driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(driver).build(),
				options);
	}

	/**
	 * Starts the installed browser. Where there is none, the test is skipped, but on a CI
	 * server it fails: there it must not be left out unnoticed.
	 */
	public static Browser start() {
		Optional<File> browser = find(BROWSERS);
		Optional<File> driver = find(DRIVERS);
		if (browser.isEmpty() || driver.isEmpty()) {
			String reason = missing(browser.isPresent());
			if (Boolean.parseBoolean(System.getenv("CI"))) {
				fail(reason);
			}
			abort(reason);
		}
		return new Browser(browser.get(), driver.get());
	}

	private static String missing(boolean browserIsThere) {
		return browserIsThere
				? "Chromium is installed, but chromedriver is not (Debian and Ubuntu: apt-get install chromium-driver)."
				: "Neither " + String.join(" nor ", BROWSERS)
						+ " is installed (Debian and Ubuntu: apt-get install chromium chromium-driver).";
	}

	private static Optional<File> find(List<String> names) {
		String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
		return Stream.concat(Arrays.stream(path.split(File.pathSeparator)), Stream.of("/usr/bin", "/usr/lib/chromium"))
			.flatMap((folder) -> names.stream().map((name) -> new File(folder, name)))
			.filter((file) -> file.isFile() && file.canExecute())
			.findFirst();
	}

	public ChromeDriver driver() {
		return this.driver;
	}

	WebElement element(String id) {
		return this.driver.findElement(By.id(id));
	}

	String text(String id) {
		return element(id).getText();
	}

	public WebDriverWait await() {
		return new WebDriverWait(this.driver, Duration.ofMinutes(1), Duration.ofMillis(30));
	}

	void emulate(String mediaFeature, String value) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", mediaFeature, "value", value))));
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
