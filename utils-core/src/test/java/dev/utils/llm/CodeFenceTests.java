package dev.utils.llm;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Code in Markdown.
 */
class CodeFenceTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'',
			value = { "'  {\"a\": 1} ' | {\"a\": 1}", "'Here:~```json~{\"a\": 1}~```~Done.' | {\"a\": 1}",
					"'```python~print()~```~~```JSON~{}~```' | {}", "'```~text~```' | text",
					"'```python~a~```~```sql~b~```' | a", "'```json~not closed' | '```json~not closed'",
					"'``` json title=\"x\"~{}~```' | {}", "'```json~```' | ''", "'a `code` b' | 'a `code` b'",
					"'```json~{\"a\": \"x\"}```' | '{\"a\": \"x\"}'", "'' | ''" })
	void firstFenceOfTheLanguageElseTheFirstElseTheText(String text, String expected) {
		assertThat(CodeFence.content(text.replace('~', '\n'), "json")).isEqualTo(expected.replace('~', '\n'));
	}

}
