package dev.utils.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.netty.channel.AbortedException;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link ProblemAdvice} does with failures that nobody foresaw.
 */
@ExtendWith(OutputCaptureExtension.class)
class ProblemAdviceTests {

	private final ProblemAdvice advice = new ProblemAdvice();

	@Test
	void failureWhenUnexpectedIsLoggedAndAnsweredWithoutDetails(CapturedOutput output) {
		ResponseEntity<Object> response = this.advice.handleUnexpected(new IllegalStateException("some inner matter"));
		assertThat(response.getStatusCode().value()).isEqualTo(500);
		assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
		assertThat(String.valueOf(response.getBody())).doesNotContain("some inner matter");
		assertThat(output).contains("Unexpected failure", "some inner matter");
	}

	@Test
	void failureWhenVisitorWentAwayIsNoErrorOfOurs(CapturedOutput output) {
		this.advice.handleUnexpected(new AbortedException("Connection has been closed"));
		assertThat(output).doesNotContain("Unexpected failure");
	}

}
