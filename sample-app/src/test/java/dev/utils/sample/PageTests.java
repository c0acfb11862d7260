package dev.utils.sample;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import dev.utils.simulator.LlmSimulator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.logging.LogType;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the page and its chat, in a real browser.
 */
@SampleTest
class PageTests {

	private static Browser browser;

	private final LlmSimulator simulator;

	private final String url;

	private Panel panel;

	@Autowired
	PageTests(LlmSimulator simulator, @LocalServerPort int port) {
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
	void open() {
		this.simulator.reset();
		browser.emulate("prefers-color-scheme", "light");
		browser.driver().get(this.url);
		browser.await().until((driver) -> !browser.text("target").isEmpty());
		this.panel = new Panel(browser, "chat");
	}

	@AfterEach
	void browserComplainedAboutNothing() {
		assertThat(browser.driver().manage().logs().get(LogType.BROWSER).getAll())
			.filteredOn((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.filteredOn((entry) -> !entry.getMessage().contains("status of 4"))
			.isEmpty();
	}

	@Test
	void answerWhenPromptIsTypedGrowsWhileItIsWritten() {
		type("How deep is the sea?", Keys.ENTER);
		browser.await().until((driver) -> !this.panel.answer().isEmpty() && this.panel.state().equals("writing"));
		String early = this.panel.answer();
		browser.await().until((driver) -> this.panel.answer().length() > early.length());
		assertThat(this.panel.part(".stop").isDisplayed()).isTrue();
		this.panel.awaitState("done");
		assertThat(this.panel.answer()).startsWith(early)
			.contains("How deep is the sea?")
			.hasSizeGreaterThan(early.length());
		assertThat(this.panel.text(".facts")).contains("Provider", "openai", "Model", "Tokens in", "Tokens out",
				"First words after", "Total time", "Attempts", "Finish reason", "complete", "Request id");
		assertThat(this.panel.part("[type=submit]").isDisplayed()).isTrue();
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(this.panel.field("prompt"));
	}

	@Test
	void enterWhenShiftIsHeldStartsANewLine() {
		type("one", Keys.chord(Keys.SHIFT, Keys.ENTER), "two");
		assertThat(this.panel.field("prompt").getDomProperty("value")).isEqualTo("one\ntwo");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void exampleWhenClickedIsAskedAndShowsTheAttempts() {
		assertThat(browser.text("simulator")).contains("simulator answers", "OPENAI_API_KEY");
		this.panel.example("429 twice, then success").click();
		this.panel.awaitState("done");
		assertThat(this.panel.fact("Attempts")).isEqualTo("3");
	}

	@Test
	void errorWhenKeyIsRefusedIsReadable() {
		type("Hello [[401]]", Keys.ENTER);
		this.panel.awaitState("failed");
		assertThat(this.panel.text(".error h3")).isEqualTo("The provider did not accept this server's API key");
		assertThat(this.panel.text(".error .detail")).contains("openai");
		assertThat(this.panel.fact("Error class")).isEqualTo("AUTH");
		assertThat(this.panel.fact("Provider’s status")).isEqualTo("401");
		assertThat(this.panel.fact("Request id")).isNotEmpty();
		assertThat(this.panel.part(".again").isDisplayed()).isTrue();
	}

	@Test
	void errorWhenStreamIsCutKeepsTheTextSoFar() {
		type("Hello [[cut 6]]", Keys.ENTER);
		this.panel.awaitState("failed");
		assertThat(this.panel.answer()).startsWith("You said:");
		assertThat(this.panel.text(".state")).contains("the text so far is kept");
		assertThat(this.panel.fact("Error class")).isEqualTo("TRUNCATED");
	}

	@Test
	void answerWhenWithheldSaysSoInsteadOfAnEmptyBox() {
		type("Hello [[blocked]]", Keys.ENTER);
		this.panel.awaitState("withheld");
		assertThat(this.panel.text(".state")).isEqualTo("Withheld by the provider");
		assertThat(this.panel.answer()).contains("content filter withheld");
		assertThat(this.panel.fact("Finish reason")).isEqualTo("content filter");
	}

	@Test
	void enterWhenBusySaysWhyNothingIsSentAndTheAnswerShowsItsQuestion() {
		type("Hello [[stall 4]]", Keys.ENTER);
		browser.await().until((driver) -> this.panel.answer().startsWith("You said:"));
		this.panel.field("prompt").clear();
		type("Another question", Keys.ENTER);
		assertThat(this.panel.text(".busy-note")).startsWith("Not sent:");
		assertThat(this.panel.text(".asked")).isEqualTo("Hello [[stall 4]]");
		assertThat(this.simulator.requests()).hasSize(1);
		type(Keys.ESCAPE);
		this.panel.awaitState("stopped");
		assertThat(this.panel.text(".busy-note")).isEmpty();
		type(Keys.ENTER);
		this.panel.awaitState("done");
		assertThat(this.panel.text(".asked")).isEqualTo("Another question");
	}

	@Test
	void callThatIsSentDuringAPauseSaysThatItIsHeldBackAndForHowLong() {
		type("Hello [[429 retry-after=720]]", Keys.ENTER);
		this.panel.awaitState("failed");
		assertThat(this.panel.text(".error .wait")).isEqualTo("Wait 12 minutes before you try again.");
		this.panel.field("prompt").clear();
		type("Hello [[stall]]", Keys.ENTER);
		browser.await()
			.until((driver) -> this.panel.text(".state")
				.matches("Probably held back: openai limits calls · 1[12] minutes left"));
		type(Keys.ESCAPE);
		this.panel.awaitState("stopped");
	}

	@Test
	void callThatTakesLongShowsThatTimePasses() {
		type("Hello [[stall]]", Keys.ENTER);
		browser.await().until((driver) -> this.panel.text(".state").matches("Waiting for the first words … \\d+ s"));
		type(Keys.ESCAPE);
		this.panel.awaitState("stopped");
	}

	@Test
	void callWhenStoppedByEscapeEndsAndKeepsTheTextSoFar() {
		type("Hello [[stall 4]]", Keys.ENTER);
		browser.await().until((driver) -> this.panel.answer().startsWith("You said:"));
		int during = this.simulator.connectionsOpen();
		this.panel.field("prompt").sendKeys(Keys.ESCAPE);
		this.panel.awaitState("stopped");
		assertThat(this.panel.answer()).startsWith("You said:");
		browser.await().until((driver) -> this.simulator.connectionsOpen() < during);
	}

	@Test
	void callWhenStoppedByButtonEndsAndCanBeRepeated() {
		type("Hello [[stall 4 x1]]", Keys.ENTER);
		browser.await().until((driver) -> this.panel.answer().startsWith("You said:"));
		this.panel.part(".stop").click();
		this.panel.awaitState("stopped");
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(this.panel.part("[type=submit]"));
		this.panel.part("[type=submit]").click();
		this.panel.awaitState("done");
	}

	@Test
	void fieldWhenServerRefusesItIsMarked() {
		browser.driver().executeScript("document.getElementById('chat-prompt').value = 'x'.repeat(100001)");
		this.panel.part("[type=submit]").click();
		browser.await().until((driver) -> browser.element("chat-prompt-error").isDisplayed());
		assertThat(browser.text("chat-prompt-error")).contains("must be at most 100000 characters");
		assertThat(this.panel.field("prompt").getDomAttribute("aria-invalid")).isEqualTo("true");
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(this.panel.field("prompt"));
	}

	@Test
	void optionsWhenSetReachTheProvider() {
		this.panel.part("summary").click();
		this.panel.field("model").sendKeys("gpt-4o-mini");
		this.panel.field("maxTokens").sendKeys("3");
		type("Hello", Keys.ENTER);
		this.panel.awaitState("done");
		assertThat(this.panel.fact("Finish reason")).isEqualTo("token limit");
		assertThat(this.panel.fact("Tokens out")).isEqualTo("3");
	}

	@Test
	void answerWhenItHoldsMarkupStaysText() {
		type("<img src=x onerror=alert(1)>", Keys.ENTER);
		this.panel.awaitState("done");
		assertThat(this.panel.answer()).contains("<img src=x onerror=alert(1)>");
		assertThat(browser.driver().findElements(By.cssSelector(".answer img"))).isEmpty();
	}

	@Test
	void pageWhenSystemIsDarkIsDark() {
		assertThat(brightness()).isGreaterThan(200);
		browser.emulate("prefers-color-scheme", "dark");
		assertThat(brightness()).isLessThan(60);
	}

	@Test
	void pageWhenOnAPhoneDoesNotScrollSidewaysNorSpeakOfKeys() {
		browser.driver()
			.executeCdpCommand("Emulation.setDeviceMetricsOverride",
					Map.of("width", 375, "height", 812, "deviceScaleFactor", 1, "mobile", true));
		try {
			assertThat(this.panel.part(".keys").isDisplayed()).isFalse();
			type("Hello", Keys.ENTER);
			this.panel.awaitState("done");
			assertThat(browser.driver().executeScript("return document.documentElement.scrollWidth")).isEqualTo(375L);
		}
		finally {
			browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		}
	}

	@Test
	void controlsWhenOnThePageHaveNames() {
		List<WebElement> controls = browser.driver().findElements(By.cssSelector("button, input, select, textarea"));
		this.panel.part("summary").click();
		assertThat(controls).filteredOn(WebElement::isDisplayed)
			.hasSizeGreaterThan(8)
			.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank());
	}

	private void type(CharSequence... keys) {
		this.panel.field("prompt").sendKeys(keys);
	}

	private long brightness() {
		return (long) browser.driver()
			.executeScript("return Number(getComputedStyle(document.body).backgroundColor" + ".match(/\\d+/)[0])");
	}

}
