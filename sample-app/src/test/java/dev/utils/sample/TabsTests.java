package dev.utils.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page's tabs and what is behind them, in a real browser.
 */
@SampleTest
class TabsTests {

	private static Browser browser;

	@TempDir
	private static Path files;

	private final LlmSimulator simulator;

	private final String url;

	@Autowired
	TabsTests(LlmSimulator simulator, @LocalServerPort int port) {
		this.simulator = simulator;
		this.url = "http://127.0.0.1:" + port + "/";
	}

	@BeforeAll
	static void startBrowser() {
		browser = Browser.start();
	}

	@AfterAll
	static void stopBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void reset() {
		this.simulator.reset();
	}

	@AfterEach
	void browserComplainedAboutNothing() {
		assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.filteredOn((entry) -> !entry.getMessage().contains("the server responded with a status of"))
			.isEmpty();
	}

	@Test
	void tabsWhenKeysArePressedFollowThePattern() {
		Panel chat = open("chat");
		assertThat(tabStops()).containsExactly("chat-tab");
		chat.tab().sendKeys(Keys.ARROW_RIGHT);
		assertOpen("vision");
		active().sendKeys(Keys.END);
		assertOpen("embeddings");
		active().sendKeys(Keys.ARROW_RIGHT);
		assertOpen("chat");
		active().sendKeys(Keys.ARROW_LEFT);
		assertOpen("embeddings");
		active().sendKeys(Keys.HOME);
		assertOpen("chat");
		assertThat(tabStops()).containsExactly("chat-tab");
	}

	@Test
	void tabWhenAddressNamesItIsOpen() {
		open("transcription");
		assertThat(openPanels()).containsExactly("transcription-panel");
		browser.driver().executeScript("location.hash = 'images'");
		browser.await().until((driver) -> openPanels().equals(List.of("images-panel")));
		new Panel(browser, "vision").tab().click();
		assertThat(browser.driver().getCurrentUrl()).endsWith("#vision");
		open("nothing-of-the-kind");
		assertThat(openPanels()).containsExactly("chat-panel");
	}

	@Test
	void pictureWhenUploadedIsShownAndAskedAbout() throws IOException {
		Panel panel = open("vision");
		panel.field("image").sendKeys(file("holiday.png", UploadForm.picture("png")));
		assertThat(panel.text(".chosen")).contains("holiday.png");
		awaitWidth(panel.part(".preview img"), 8);
		panel.field("prompt").sendKeys("What is on it?", Keys.ENTER);
		panel.awaitState("done");
		assertThat(panel.answer()).contains("What is on it?");
		assertThat(panel.text(".facts")).contains("Provider", "Model", "Tokens in", "Tokens out", "Total time",
				"Attempts", "Request id");
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("data:image/png;base64,"));
	}

	@Test
	void pictureWhenMissingOrNoneIsNamedAtItsField() throws IOException {
		Panel panel = open("vision");
		panel.field("prompt").sendKeys("What is on it?", Keys.ENTER);
		assertThat(panel.fieldError("image")).isEqualTo("Choose a picture first.");
		assertThat(active()).isEqualTo(panel.field("image"));
		panel.field("image").sendKeys(file("notes.png", new byte[] { 1, 2, 3 }));
		assertThat(panel.fieldError("image")).isEmpty();
		panel.send();
		browser.await().until((driver) -> !panel.fieldError("image").isEmpty());
		assertThat(panel.fieldError("image")).isEqualTo("This must be a PNG, JPEG, GIF or WebP picture.");
		panel.part(".chosen button").click();
		assertThat(panel.part(".chosen").isDisplayed()).isFalse();
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void fileWhenTooLargeIsNotSent() throws IOException {
		Panel panel = open("transcription");
		panel.field("file").sendKeys(file("long.wav", new byte[Form.MAX_FILE + 1]));
		panel.send();
		assertThat(panel.fieldError("file")).isEqualTo("This has 25.0 MB, but must be at most 25 MB.");
		assertThat(panel.part(".result").isDisplayed()).isFalse();
	}

	@Test
	void fileWhenDroppedIsTaken() {
		Panel panel = open("vision");
		browser.driver().executeScript("""
				const transfer = new DataTransfer();
				transfer.items.add(new File(['x'], 'dropped.png', { type: 'image/png' }));
				arguments[0].dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true }));
				""", panel.part(".drop"));
		assertThat(panel.text(".chosen")).contains("dropped.png");
	}

	@Test
	void imageWhenMadeIsShownAndCanBeChanged() {
		Panel panel = open("images");
		panel.field("prompt").sendKeys("A lighthouse", Keys.ENTER);
		panel.awaitState("done");
		awaitWidth(panel.part(".answer img"), 1024);
		assertThat(panel.part(".answer img").getAccessibleName()).isEqualTo("Picture for: A lighthouse");
		assertThat(panel.part(".answer a").getDomAttribute("download")).endsWith(".png");
		panel.part("figcaption button").click();
		browser.await().until((driver) -> panel.text(".chosen").contains(".png"));
		panel.field("prompt").sendKeys("Make it night", Keys.ENTER);
		browser.await().until((driver) -> this.simulator.requests().size() == 2 && panel.state().equals("done"));
		assertThat(this.simulator.requests().get(1).path()).isEqualTo("/v1/images/edits");
		awaitWidth(panel.part(".answer img"), 1024);
	}

	@Test
	void imageWhenEditedTakesPictureAndMask() throws IOException {
		Panel panel = open("images");
		panel.part("[value=edit]").sendKeys(Keys.SPACE);
		panel.field("image").sendKeys(file("day.png", UploadForm.picture("png")));
		panel.field("mask").sendKeys(file("mask.png", UploadForm.picture("png")));
		panel.field("prompt").sendKeys("Make it night");
		panel.send();
		panel.awaitState("done");
		assertThat(this.simulator.requests()).singleElement()
			.satisfies((request) -> assertThat(request.body()).contains("name=\"mask\"", "Make it night"));
		assertThat(panel.fact("Pictures")).isEqualTo("1");
	}

	@Test
	void imagesWhenSeveralAreMadeAreAllShown() {
		Panel panel = open("images");
		panel.part("summary").click();
		panel.field("count").sendKeys("3");
		panel.field("prompt").sendKeys("A lighthouse");
		panel.send();
		panel.awaitState("done");
		assertThat(panel.part(".answer").findElements(By.tagName("figure"))).hasSize(3);
		assertThat(panel.fact("Pictures")).isEqualTo("3");
	}

	@Test
	void recordingWhenUploadedCanBeHeardAndIsWrittenDown() throws IOException {
		Panel panel = open("transcription");
		panel.field("file").sendKeys(file("memo.wav", UploadForm.recording()));
		browser.await()
			.until((driver) -> browser.driver()
				.executeScript("return arguments[0].duration", panel.part("audio")) instanceof Double seconds
					&& seconds == 0.5);
		panel.send();
		panel.awaitState("done");
		assertThat(panel.answer()).contains("16044 bytes of WAV");
		assertThat(panel.fact("Length")).isEqualTo("1 s");
	}

	@Test
	void subtitlesWhenAskedForCanBeDownloaded() throws IOException {
		Panel panel = open("transcription");
		panel.field("file").sendKeys(file("memo.wav", UploadForm.recording()));
		new Select(panel.field("format")).selectByValue("vtt");
		panel.send();
		panel.awaitState("done");
		assertThat(panel.answer()).startsWith("WEBVTT");
		assertThat(panel.part(".downloads a").getDomAttribute("download")).isEqualTo("memo.vtt");
	}

	@Test
	void textsWhenEmbeddedAreComparedInATable() {
		Panel panel = open("embeddings");
		panel.field("input").sendKeys("sea\n\ncat\nsea", Keys.chord(Keys.CONTROL, Keys.ENTER));
		panel.awaitState("done");
		List<WebElement> rows = panel.part("tbody").findElements(By.tagName("tr"));
		assertThat(rows).extracting((row) -> row.findElement(By.tagName("th")).getText().replaceAll("\\s+", " "))
			.containsExactly("1 sea", "2 cat", "3 sea");
		List<WebElement> cells = rows.get(0).findElements(By.tagName("td"));
		assertThat(cells).hasSize(3);
		assertThat(cells.get(2).getText()).isEqualTo("1.00");
		assertThat(cells.get(1).getText()).isNotEqualTo("1.00");
		assertThat(cells.get(2).getCssValue("background-color"))
			.isNotEqualTo(cells.get(1).getCssValue("background-color"));
		assertThat(panel.text(".summary")).startsWith("Most alike: 1 and 3.");
		assertThat(panel.fact("Texts")).isEqualTo("3");
		assertThat(panel.fact("Dimensions")).isEqualTo("1,536");
	}

	@ParameterizedTest
	@CsvSource({ "vision, Sample picture", "vision, '429 twice, then success'", "images, New picture",
			"images, Change a picture", "transcription, Sample recording", "transcription, As subtitles",
			"embeddings, Three texts" })
	void exampleWhenClickedSucceeds(String name, String label) {
		Panel panel = open(name);
		panel.example(label).click();
		panel.awaitState("done");
		assertThat(panel.fact("Attempts")).isEqualTo(label.startsWith("429") ? "3" : "1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "vision", "images", "transcription", "embeddings" })
	void errorWhenKeyIsRefusedIsReadableInEveryTab(String name) {
		Panel panel = open(name);
		panel.example("Refused key").click();
		panel.awaitState("failed");
		assertThat(panel.text(".error h3")).isEqualTo("The provider did not accept this server's API key");
		assertThat(panel.fact("Error class")).isEqualTo("AUTH");
		assertThat(panel.part(".again").isDisplayed()).isTrue();
	}

	@Test
	void callWhenStoppedByEscapeEnds() {
		Panel panel = open("images");
		panel.field("prompt").sendKeys("A lighthouse [[stall]]", Keys.ENTER);
		browser.await().until((driver) -> !this.simulator.requests().isEmpty());
		int during = this.simulator.connectionsOpen();
		panel.field("prompt").sendKeys(Keys.ESCAPE);
		panel.awaitState("stopped");
		browser.await().until((driver) -> this.simulator.connectionsOpen() < during);
		assertThat(panel.part("[type=submit]").isDisplayed()).isTrue();
	}

	@Test
	void errorWhenItPassesSaysHowLongToWait() {
		Panel panel = open("vision");
		panel.example("Overloaded").click();
		panel.awaitState("failed");
		assertThat(panel.text(".error .wait")).isEqualTo("Wait 2 hours before you try again.");
	}

	@ParameterizedTest
	@CsvSource({ "chat, true", "vision, true", "images, false", "transcription, false", "embeddings, false" })
	void providerWhenItLacksTheCapabilityIsNotOffered(String name, boolean offered) {
		Panel panel = open(name);
		List<String> providers = new Select(panel.field("provider")).getOptions()
			.stream()
			.map((option) -> option.getDomProperty("value"))
			.toList();
		assertThat(providers).startsWith("openai").contains("google", "huggingface");
		assertThat(providers.contains("anthropic")).isEqualTo(offered);
	}

	@Test
	void providerWhenChosenIsAsked() {
		Panel panel = open("embeddings");
		panel.part("summary").click();
		new Select(panel.field("provider")).selectByValue("google");
		panel.field("input").sendKeys("sea");
		panel.send();
		panel.awaitState("done");
		assertThat(panel.fact("Provider")).isEqualTo("google");
	}

	@ParameterizedTest
	@ValueSource(strings = { "chat", "vision", "images", "transcription", "embeddings" })
	void tabWhenOnAPhoneDoesNotScrollSidewaysAndItsControlsHaveNames(String name) {
		browser.driver()
			.executeCdpCommand("Emulation.setDeviceMetricsOverride",
					Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
		try {
			Panel panel = open(name);
			panel.part(".examples button").click();
			panel.awaitState("done");
			panel.part("summary").click();
			assertThat(browser.driver().executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
			assertThat(browser.driver().findElements(By.cssSelector("button, input, select, textarea, a")))
				.filteredOn(WebElement::isDisplayed)
				.hasSizeGreaterThan(9)
				.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank());
		}
		finally {
			browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		}
	}

	private Panel open(String name) {
		browser.driver().get("about:blank");
		browser.driver().get(this.url + "#" + name);
		browser.await().until((driver) -> !browser.text("target").isEmpty());
		return new Panel(browser, name);
	}

	private static String file(String name, byte[] content) throws IOException {
		return Files.write(files.resolve(name), content).toString();
	}

	private static void awaitWidth(WebElement picture, long width) {
		browser.await()
			.until((driver) -> browser.driver()
				.executeScript("return arguments[0].naturalWidth", picture)
				.equals(width));
	}

	private static WebElement active() {
		return browser.driver().switchTo().activeElement();
	}

	private static void assertOpen(String name) {
		assertThat(openPanels()).containsExactly(name + "-panel");
		assertThat(active().getDomAttribute("id")).isEqualTo(name + "-tab");
		assertThat(active().getDomAttribute("aria-selected")).isEqualTo("true");
		assertThat(browser.driver().getCurrentUrl()).endsWith("#" + name);
	}

	private static List<String> openPanels() {
		return browser.driver()
			.findElements(By.cssSelector("[role=tabpanel]"))
			.stream()
			.filter(WebElement::isDisplayed)
			.map((panel) -> panel.getDomAttribute("id"))
			.toList();
	}

	private static List<String> tabStops() {
		return browser.driver()
			.findElements(By.cssSelector("[role=tab]:not([tabindex='-1'])"))
			.stream()
			.map((tab) -> tab.getDomAttribute("id"))
			.toList();
	}

}
