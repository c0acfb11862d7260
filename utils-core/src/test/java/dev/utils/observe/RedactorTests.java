package dev.utils.observe;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RedactorTests {

	private static final String PROMPT = "My patient Jane Doe, born 1970-01-01, complains of headaches.";

	@Test
	void keyIsRemovedWhatEverItLooksLike() {
		assertThat(Redactor.redact("Key 'plainsecret' is wrong", "plainsecret", List.of()))
			.isEqualTo("Key '[key]' is wrong");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sk-proj-abcdefghijkl", "sk-********mnop", "hf_abcdefghijklmnop",
			"AIzaSyA1234567890abcdefghij", "Bearer abc.def.ghi", "abcd****************wxyz" })
	void whatLooksLikeAKeyIsRemoved(String keyLike) {
		assertThat(Redactor.redact("Incorrect API key provided: " + keyLike + ". See the docs.", null, List.of()))
			.startsWith("Incorrect API key provided: [key]")
			.doesNotContain(keyLike);
	}

	@ParameterizedTest
	@ValueSource(strings = { "The risk-averse model is task-specific",
			"This model's maximum context length is 128000 tokens",
			"Unsupported value: 'temperature' does not support 0.2 with this model." })
	void ordinaryWordsStay(String text) {
		assertThat(Redactor.redact(text, "sk-secret", List.of(PROMPT))).isEqualTo(text);
	}

	@Test
	void repeatedPromptIsRemoved() {
		assertThat(Redactor.redact("Input '" + PROMPT + "' is refused", null, List.of(PROMPT)))
			.isEqualTo("Input '[prompt]' is refused");
	}

	@Test
	void pieceOfThePromptIsRemoved() {
		assertThat(Redactor.redact("Refused near: Jane Doe, born 1970-01...", null, List.of("Other.", PROMPT)))
			.doesNotContain("Jane")
			.doesNotContain("1970")
			.contains("[prompt]");
	}

	@Test
	void severalPiecesAreRemoved() {
		assertThat(Redactor.redact("<My patient Jane Doe> and <complains of headaches>", null, List.of(PROMPT)))
			.isEqualTo("<[prompt]> and <[prompt]>");
	}

	@Test
	void shortPromptIsRemoved() {
		assertThat(Redactor.redact("Bad input: hunter2!", null, List.of(" hunter2 ")))
			.isEqualTo("Bad input: [prompt]!");
	}

	@Test
	void pieceOfAPromptOfMegabytesIsFound() {
		String prompt = "lorem ipsum dolor ".repeat(300_000) + PROMPT + " sit amet".repeat(1000);
		assertThat(Redactor.redact("Refused (Jane Doe, born 1970-01-01)", null, List.of(prompt)))
			.isEqualTo("Refused ([prompt])");
	}

	@Test
	void promptThatRepeatsItselfIsRemoved() {
		assertThat(Redactor.redact("<" + "x".repeat(1000) + ">", null, List.of("x".repeat(5_000_000))))
			.isEqualTo("<[prompt]>");
	}

	@Test
	void textIsCutAndKeptOnOneLine() {
		assertThat(Redactor.redact("a\nb\t" + "x".repeat(10_000), null, List.of())).hasSize(503)
			.startsWith("a b x")
			.endsWith("x...");
	}

	@Test
	void keyAcrossTheCutIsRemoved() {
		String text = "x ".repeat(245) + "plainsecretplainsecret";
		assertThat(Redactor.redact(text, "plainsecretplainsecret", List.of())).doesNotContain("plain");
	}

	@Test
	void codeThatSpeaksOfKeysIsNone() {
		assertThat(Redactor.redact("API_KEY_INVALID", "AIzaSomething", List.of())).isEqualTo("API_KEY_INVALID");
	}

	@Test
	void placeholderThatServesAsKeyIsReplacedAsAWordOnly() {
		assertThat(Redactor.redact("unknown_url for k, k-2 and k", "k", List.of()))
			.isEqualTo("unknown_url for [key], k-2 and [key]");
	}

}
