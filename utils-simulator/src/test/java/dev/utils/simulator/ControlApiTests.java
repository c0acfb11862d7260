package dev.utils.simulator;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scripting over HTTP.
 */
class ControlApiTests {

	private static final String FAULTS = "/simulator/faults";

	private final LlmSimulator simulator = LlmSimulator.start();

	private final TestClient client = new TestClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void faultsAreScriptedInOrder() throws Exception {
		HttpResponse<String> scripted = this.client.post(FAULTS,
				"""
						[{"status":429,"retryAfter":"1","headers":{"x-should-retry":"true"},"body":"slow down","times":2},{"none":true},{"htmlBody":502}]""");
		assertThat(TestClient.json(scripted).path("waiting").intValue()).isEqualTo(4);
		for (int i = 0; i < 2; i++) {
			HttpResponse<String> limited = this.client.chat("hi");
			assertThat(limited.statusCode()).isEqualTo(429);
			assertThat(limited.headers().firstValue("retry-after")).hasValue("1");
			assertThat(limited.headers().firstValue("x-should-retry")).hasValue("true");
			assertThat(limited.body()).isEqualTo("slow down");
		}
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(502);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"cutStream":2}                                      | 2
			{"cutStream":4,"slowMs":1,"delayMs":1}               | 4
			{"errorInStream":{"error":{"message":"x"}}}          | 1
			{"errorInStream":true,"afterChunks":3}               | 4
			{"malformedChunk":1}                                 | 6
			{"rawStream":["data: {}","\\n\\ndata: {}\\n\\n"]}    | 2
			{"fragmented":5}                                     | 5
			""")
	void faultsShapeTheStream(String fault, int events) throws Exception {
		assertThat(this.client.post(FAULTS, "[" + fault + "]").statusCode()).isEqualTo(200);
		assertThat(TestClient.events(this.client.chat("hi", "\"stream\":true", "\"max_tokens\":2").body()))
			.hasSize(events);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{                        | not valid JSON
			{}                       | must be a JSON array
			[{}]                     | at least one property
			[7]                      | at least one property
			[{"times":2}]            | more than 'times'
			[{"explode":true}]       | Unknown fault 'explode'
			[{"status":"many"}]      | 'status': must be an integer
			[{"status":42}]          | status (42): must be between 200 and 599
			[{"reset":1}]            | 'reset': must be true or false
			[{"headers":["a"]}]      | 'headers': must be an object of strings
			[{"retryAfter":"\\r\\n"}] | must be printable ASCII
			[{"status":500,"times":0}] | times (0)
			[{"rawStream":"x"}]      | 'rawStream': must be an array of strings
			""")
	void faultsWhenWrongAreRefusedWithTheReason(String document, String reason) throws Exception {
		HttpResponse<String> response = this.client.post(FAULTS, document);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(TestClient.json(response).path("error").stringValue()).contains(reason);
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "blocked", "reset", "resetAfterHeaders", "stall", "malformedBody", "emptyBody",
			"openAfterDone", "gzip" })
	void faultsThatAreSwitchesDoNothingWhenOff(String name) throws Exception {
		this.client.post(FAULTS, "[{\"" + name + "\":false}]");
		assertThat(TestClient.content(this.client.chat("hi"))).contains("hi");
	}

	@Test
	void requestsAreListedWithPathAndStatusOnly() throws Exception {
		this.client.chat("my-secret-prompt [[503]]");
		this.client.get("/v1/models");
		HttpResponse<String> response = this.client.get("/simulator/requests");
		JsonNode body = TestClient.json(response);
		assertThat(body.path("count").intValue()).isEqualTo(2);
		assertThat(body.path("requests").toString())
			.isEqualTo("[{\"path\":\"/v1/chat/completions\",\"status\":503},{\"path\":\"/v1/models\",\"status\":200}]");
	}

	@Test
	void resetForgetsEverything() throws Exception {
		this.client.post(FAULTS, "[{\"reset\":true}]");
		this.client.get("/v1/models");
		assertThat(this.client.post("/simulator/reset", "").statusCode()).isEqualTo(200);
		assertThat(TestClient.json(this.client.get("/simulator/requests")).path("count").intValue()).isZero();
		assertThat(this.client.chat("hi").statusCode()).isEqualTo(200);
	}

}
