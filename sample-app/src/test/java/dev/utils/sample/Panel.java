package dev.utils.sample;

import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/**
 * One tab of the page, as a visitor sees it.
 */
final class Panel {

	private final Browser browser;

	private final String name;

	Panel(Browser browser, String name) {
		this.browser = browser;
		this.name = name;
	}

	WebElement tab() {
		return this.browser.element(this.name + "-tab");
	}

	WebElement part(String selector) {
		return this.browser.element(this.name + "-panel").findElement(By.cssSelector(selector));
	}

	WebElement field(String field) {
		return part("[name=" + field + "]");
	}

	WebElement example(String label) {
		return this.browser.element(this.name + "-panel").findElement(By.xpath(".//button[. = '" + label + "']"));
	}

	String text(String selector) {
		return part(selector).getText();
	}

	String fieldError(String field) {
		return this.browser.text(this.name + "-" + field + "-error");
	}

	void send() {
		part("[type=submit]").click();
	}

	String answer() {
		return text(".answer");
	}

	String state() {
		return String.valueOf(part(".result").getDomAttribute("data-state"));
	}

	void awaitState(String state) {
		this.browser.await().until((driver) -> state().equals(state));
	}

	String fact(String fact) {
		return this.browser.element(this.name + "-panel")
			.findElement(By.xpath(".//dt[. = '" + fact + "']/following-sibling::dd"))
			.getText();
	}

}
