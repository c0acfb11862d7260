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
 * Tests for the page, in a real browser.
 */
@SampleTest
class PageTests {

	private static Browser browser;

	private final LlmSimulator simulator;

	private final String url;

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
		browser.await().until((driver) -> !answer().isEmpty() && state().equals("writing"));
		String early = answer();
		browser.await().until((driver) -> answer().length() > early.length());
		assertThat(browser.element("stop").isDisplayed()).isTrue();
		awaitState("done");
		assertThat(answer()).startsWith(early).contains("How deep is the sea?").hasSizeGreaterThan(early.length());
		assertThat(browser.text("facts")).contains("Provider", "openai", "Model", "Tokens in", "Tokens out",
				"First words after", "Total time", "Attempts", "Finish reason", "complete", "Request id");
		assertThat(browser.element("send").isDisplayed()).isTrue();
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(browser.element("prompt"));
	}

	@Test
	void enterWhenShiftIsHeldStartsANewLine() {
		type("one", Keys.chord(Keys.SHIFT, Keys.ENTER), "two");
		assertThat(browser.element("prompt").getDomProperty("value")).isEqualTo("one\ntwo");
		assertThat(this.simulator.requests()).isEmpty();
	}

	@Test
	void exampleWhenClickedIsAskedAndShowsTheAttempts() {
		WebElement example = browser.driver().findElement(By.xpath("//button[starts-with(., '429 twice')]"));
		assertThat(browser.text("simulator")).contains("simulator answers", "OPENAI_API_KEY");
		example.click();
		awaitState("done");
		assertThat(fact("Attempts")).isEqualTo("3");
	}

	@Test
	void errorWhenKeyIsRefusedIsReadable() {
		type("Hello [[401]]", Keys.ENTER);
		awaitState("failed");
		assertThat(browser.text("error-title")).isEqualTo("The provider did not accept this server's API key");
		assertThat(browser.text("error-detail")).contains("openai");
		assertThat(fact("Error class")).isEqualTo("AUTH");
		assertThat(fact("Provider’s status")).isEqualTo("401");
		assertThat(fact("Request id")).isNotEmpty();
		assertThat(browser.element("again").isDisplayed()).isTrue();
	}

	@Test
	void errorWhenStreamIsCutKeepsTheTextSoFar() {
		type("Hello [[cut 6]]", Keys.ENTER);
		awaitState("failed");
		assertThat(answer()).startsWith("You said:");
		assertThat(browser.text("state")).contains("the text so far is kept");
		assertThat(fact("Error class")).isEqualTo("TRUNCATED");
	}

	@Test
	void callWhenStoppedByEscapeEndsAndKeepsTheTextSoFar() {
		type("Hello [[stall 4]]", Keys.ENTER);
		browser.await().until((driver) -> answer().startsWith("You said:"));
		int during = this.simulator.connectionsOpen();
		browser.element("prompt").sendKeys(Keys.ESCAPE);
		awaitState("stopped");
		assertThat(answer()).startsWith("You said:");
		browser.await().until((driver) -> this.simulator.connectionsOpen() < during);
	}

	@Test
	void callWhenStoppedByButtonEndsAndCanBeRepeated() {
		type("Hello [[stall 4 x1]]", Keys.ENTER);
		browser.await().until((driver) -> answer().startsWith("You said:"));
		browser.element("stop").click();
		awaitState("stopped");
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(browser.element("send"));
		browser.element("send").click();
		awaitState("done");
	}

	@Test
	void fieldWhenServerRefusesItIsMarked() {
		browser.driver().executeScript("document.getElementById('prompt').value = 'x'.repeat(100001)");
		browser.element("send").click();
		browser.await().until((driver) -> browser.element("prompt-error").isDisplayed());
		assertThat(browser.text("prompt-error")).contains("must be at most 100000 characters");
		assertThat(browser.element("prompt").getDomAttribute("aria-invalid")).isEqualTo("true");
		assertThat(browser.driver().switchTo().activeElement()).isEqualTo(browser.element("prompt"));
	}

	@Test
	void optionsWhenSetReachTheProvider() {
		browser.driver().findElement(By.tagName("summary")).click();
		browser.element("model").sendKeys("gpt-4o-mini");
		browser.element("maxTokens").sendKeys("3");
		type("Hello", Keys.ENTER);
		awaitState("done");
		assertThat(fact("Finish reason")).isEqualTo("token limit");
		assertThat(fact("Tokens out")).isEqualTo("3");
	}

	@Test
	void answerWhenItHoldsMarkupStaysText() {
		type("<img src=x onerror=alert(1)>", Keys.ENTER);
		awaitState("done");
		assertThat(answer()).contains("<img src=x onerror=alert(1)>");
		assertThat(browser.driver().findElements(By.cssSelector("#answer img"))).isEmpty();
	}

	@Test
	void pageWhenSystemIsDarkIsDark() {
		assertThat(brightness()).isGreaterThan(200);
		browser.emulate("prefers-color-scheme", "dark");
		assertThat(brightness()).isLessThan(60);
	}

	@Test
	void pageWhenOnAPhoneDoesNotScrollSideways() {
		browser.driver()
			.executeCdpCommand("Emulation.setDeviceMetricsOverride",
					Map.of("width", 375, "height", 812, "deviceScaleFactor", 1, "mobile", true));
		try {
			type("Hello", Keys.ENTER);
			awaitState("done");
			assertThat(browser.driver().executeScript("return document.documentElement.scrollWidth")).isEqualTo(375L);
		}
		finally {
			browser.driver().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		}
	}

	@Test
	void controlsWhenOnThePageHaveNames() {
		List<WebElement> controls = browser.driver().findElements(By.cssSelector("button, input, select, textarea"));
		browser.driver().findElement(By.tagName("summary")).click();
		assertThat(controls).filteredOn(WebElement::isDisplayed)
			.hasSizeGreaterThan(8)
			.allSatisfy((control) -> assertThat(control.getAccessibleName()).isNotBlank());
	}

	private void type(CharSequence... keys) {
		browser.element("prompt").sendKeys(keys);
	}

	private String answer() {
		return browser.text("answer");
	}

	private String state() {
		return String.valueOf(browser.element("result").getDomAttribute("data-state"));
	}

	private void awaitState(String state) {
		browser.await().until((driver) -> state().equals(state));
	}

	private String fact(String name) {
		return browser.driver().findElement(By.xpath("//dt[. = '" + name + "']/following-sibling::dd")).getText();
	}

	private long brightness() {
		return (long) browser.driver()
			.executeScript("return Number(getComputedStyle(document.body).backgroundColor" + ".match(/\\d+/)[0])");
	}

}
