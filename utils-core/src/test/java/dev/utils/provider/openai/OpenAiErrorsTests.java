package dev.utils.provider.openai;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import dev.utils.llm.ChatRequest;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.JsonSchema;
import dev.utils.provider.ProviderError;
import dev.utils.provider.openai.OpenAiCodec.MaxTokensField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static dev.utils.provider.openai.OpenAiWire.assertJson;
import static org.assertj.core.api.Assertions.assertThat;

class OpenAiErrorsTests {

	private static final JsonSchema SCHEMA = JsonSchema.of("{\"type\": \"object\", \"properties\": {\"a\": {}}}");

	private final OpenAiCodec codec = new OpenAiCodec(MaxTokensField.MAX_COMPLETION_TOKENS);

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					#   | code                       | param               | message                                         | adaptation
					400 | unsupported_value          | temperature         | Does not support 0 with this model.             | without temperature
					400 | unsupported_parameter      | top_p               | Is not supported with this model.               | without top_p
					400 | unsupported_parameter      | stop                | Is not supported with this model.               | without stop
					400 | unsupported_parameter      | parallel_tool_calls | Is not supported with this model.               | without parallel_tool_calls
					400 | unsupported_value          | reasoning.summary   | Your organization must be verified.             | without reasoning.summary
					400 | unsupported_parameter      | max_tokens          | Use 'max_completion_tokens' instead.            | with max_completion_tokens
					400 |                            | include             | Encrypted content is not supported.             | without include
					404 |                            | model               | This model is only supported in v1/responses.   | through the responses API
					400 |                            | response_format     | Not available.                                  | without response_format
					400 |                            |                     | Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model. | without response_format
					400 |                            |                     | This response_format type is unavailable now    | without response_format
					422 |                            |                     | Failed to read: response_format: unknown type   | without response_format
					400 | unsupported_parameter      | text.format         | Is not supported with this model.               | without response_format
					400 |                            | response_format     | Invalid schema for response_format 'answer': x  |
					400 | invalid_json_schema        | text.format.schema  | In context=(), x                                |
					500 |                            | response_format     | Oops                                            |
					400 | unsupported_parameter      | messages            | Is not supported with this model.               |
					400 | unsupported_parameter      | max_tokens          | Is not supported.                               |
					400 | invalid_value              | temperature         | Too high                                        |
					400 |                            | temperature         | Too high                                        |
					429 | rate_limit_exceeded        | include             | Slow down                                       |
					400 |                            |                     | Use the v1/responses endpoint.                  | through the responses API
					429 | rate_limit_exceeded        |                     | Rate limit reached for v1/responses             |
					429 |                            |                     | Rate limit reached for v1/responses             |
					400 | insufficient_quota         |                     | No credit is left for v1/responses              |
					401 |                            |                     | The key may not call v1/responses               |
					500 |                            |                     | Failure in v1/responses                         |
					400 |                            |                     | `response_format` is not known                  | without response_format
					400 |                            |                     | Unknown field 'response_format.type'            | without response_format
					400 |                            |                     | response_format: extra fields not permitted     | without response_format
					400 |                            | text                | Unsupported parameter: 'text.format'            | without response_format
					400 |                            | messages            | Not allowed: How do I set response_format?      |
					400 |                            | messages            | Cannot read 'Failed to read: response_format'   |
					400 |                            |                     | Cannot parse: text.format is odd, why?          |
					""")
	void refusalTeachesHowTheRequestCanSucceed(int status, String code, String param, String message,
			String adaptation) {
		assertThat(error(status, code, param, message).adaptation()).isEqualTo(adaptation);
	}

	@Test
	void errorInsideASuccessDoesNotTeachTheResponsesApi() {
		JsonNode error = JsonMapper.shared().readTree("""
				{"message": "Use v1/responses", "type": "invalid_request_error", "code": "400"}""");
		assertThat(new OpenAiErrors().classify(null, error).adaptation()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			400 | moderation_blocked             | CONTENT
			400 | image_content_policy_violation | CONTENT
			400 | content_policy_violation       | CONTENT
			400 | invalid_prompt                 | CONTENT
			400 | bio_policy                     | CONTENT
			400 | image_too_large                | INVALID
			400 | failed_to_download_image       | INVALID
			400 | context_length_exceeded        | CONTEXT
			429 | rate_limit_exceeded            | RATE
			429 | insufficient_quota             | MONEY
			503 | slow_down                      | RATE
			400 | billing_hard_limit_reached     | MONEY
			404 | model_not_found                | INVALID
			500 | server_error                   | TRANSIENT
			""")
	void codeTellsTheErrorClass(int status, String code, ErrorClass errorClass) {
		assertThat(error(status, code, null, "No").errorClass()).isEqualTo(errorClass);
	}

	@Test
	void schemaIsExplainedToAModelThatRefusesIt() {
		ChatRequest request = ChatRequest.builder().system("Be brief.").user("Hi").responseSchema(SCHEMA).build();
		assertJson(this.codec.chat(Set.of("without response_format")).encode(request, "m"), """
				{"model": "m", "messages": [{"role": "system", "content": "Be brief.\\n\\n%s"},
				  {"role": "user", "content": "Hi"}]}"""
			.formatted(SCHEMA.instruction().replace("\n", "\\n").replace("\"", "\\\"")));
		assertJson(this.codec.chat(Set.of("without response_format")).encode(ChatRequest.of("Hi"), "m"),
				"{\"model\": \"m\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}");
	}

	private ProviderError error(int status, String code, String param, String message) {
		String body = "{\"error\": {\"message\": \"%s\", \"type\": \"invalid_request_error\", \"param\": %s, \"code\": %s}}"
			.formatted(message, json(param), json(code));
		return this.codec.error(status, body.getBytes(StandardCharsets.UTF_8));
	}

	private static String json(String text) {
		return (text != null) ? '"' + text + '"' : null;
	}

}
