package dev.utils.sample;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

import dev.utils.artifact.ArtifactException;
import dev.utils.llm.ErrorClass;
import dev.utils.llm.LlmException;
import dev.utils.llm.UnsupportedCapabilityException;
import dev.utils.ratelimit.RateLimitedException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * Turns the failure of an LLM call into an RFC 9457 problem.
 * <p>
 * {@code status} is the status of our own answer, as the RFC has it; what the provider
 * said is {@code providerStatus}. The table speaks to the visitor of this app: a refused
 * key is the server's fault (502) and must not look like a log-in of the visitor's that
 * failed (401); what the provider refuses for good is 422, except for used-up credit
 * (402), because 503 would invite a repetition.
 */
final class LlmProblem {

	private static final String NO_KEY = "This server has no API key for the provider";

	private static final String OWN_LIMIT = "This server's own rate limit for the provider is reached";

	private static final String NO_STORE = "This server cannot tell whether its own rate limit allows the call";

	private static final String NOT_SENT = "The request cannot be made to this provider";

	private static final Answer NO_ROOM = new Answer(HttpStatus.INSUFFICIENT_STORAGE,
			"This server cannot save the result");

	static final String RETRY_AFTER_SECONDS = "retryAfterSeconds";

	private LlmProblem() {
	}

	static ProblemDetail of(LlmException ex) {
		ErrorClass errorClass = ex.errorClass();
		Answer answer = (ex.getCause() instanceof ArtifactException) ? NO_ROOM : answer(errorClass);
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(answer.status, ex.getMessage());
		problem.setType(URI.create("urn:problem-type:llm:" + slug(errorClass)));
		problem.setTitle(title(ex, answer));
		problem.setProperty("errorClass", errorClass);
		problem.setProperty("provider", ex.provider().name());
		problem.setProperty("model", ex.model());
		problem.setProperty("providerStatus", ex.status());
		problem.setProperty("requestId", ex.requestId());
		problem.setProperty("attempts", ex.attempts());
		problem.setProperty(RETRY_AFTER_SECONDS, seconds(ex.retryAfter(), answer.usualWait));
		return problem;
	}

	private static String title(LlmException ex, Answer answer) {
		if (ex instanceof UnsupportedCapabilityException unsupported) {
			return "The provider has no " + unsupported.capability().name().toLowerCase(Locale.ROOT).replace('_', ' ');
		}
		if (ex.getCause() instanceof ArtifactException) {
			return answer.title;
		}
		if (ex.errorClass() == ErrorClass.INVALID && ex.attempts() == 0) {
			return NOT_SENT;
		}
		if (ex instanceof RateLimitedException && ex.errorClass() == ErrorClass.RATE) {
			return OWN_LIMIT;
		}
		if (ex instanceof RateLimitedException && ex.errorClass() == ErrorClass.CAPACITY) {
			return NO_STORE;
		}
		return (ex.errorClass() == ErrorClass.AUTH && ex.status() == null) ? NO_KEY : answer.title;
	}

	private static Answer answer(ErrorClass errorClass) {
		return switch (errorClass) {
			case RATE -> new Answer(HttpStatus.TOO_MANY_REQUESTS, "The provider's rate limit is reached", 5);
			case DAILY_QUOTA -> new Answer(HttpStatus.SERVICE_UNAVAILABLE, "The daily quota is used up", 3600);
			case MONEY -> new Answer(HttpStatus.PAYMENT_REQUIRED, "The credit at the provider is used up");
			case CAPACITY -> new Answer(HttpStatus.SERVICE_UNAVAILABLE, "The provider is overloaded", 10);
			case LOADING -> new Answer(HttpStatus.SERVICE_UNAVAILABLE, "The model is being loaded", 60);
			case IMPOSSIBLE ->
				new Answer(HttpStatus.UNPROCESSABLE_CONTENT, "The request exceeds the provider's limits");
			case CONTEXT -> new Answer(HttpStatus.UNPROCESSABLE_CONTENT, "The prompt is too long for the model");
			case CONTENT -> new Answer(HttpStatus.UNPROCESSABLE_CONTENT, "The provider's content rules refused this");
			case AUTH -> new Answer(HttpStatus.BAD_GATEWAY, "The provider did not accept this server's API key");
			case INVALID -> new Answer(HttpStatus.UNPROCESSABLE_CONTENT, "The provider did not accept the request");
			case TRANSIENT -> new Answer(HttpStatus.BAD_GATEWAY, "The provider could not be reached or failed");
			case TRUNCATED -> new Answer(HttpStatus.BAD_GATEWAY, "The answer did not arrive whole");
			case TIMEOUT -> new Answer(HttpStatus.GATEWAY_TIMEOUT, "The provider took too long");
			case CANCELLED -> new Answer(HttpStatus.SERVICE_UNAVAILABLE, "The call was cancelled", 1);
		};
	}

	private static String slug(ErrorClass errorClass) {
		return errorClass.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static @Nullable Long seconds(@Nullable Duration asked, @Nullable Integer usual) {
		if (asked == null) {
			return (usual != null) ? usual.longValue() : null;
		}
		return (asked.getNano() > 0) ? asked.getSeconds() + 1 : asked.getSeconds();
	}

	/**
	 * How a class of failure is answered.
	 *
	 * @param status the status of our answer
	 * @param title what happened, for a person
	 * @param usualWait seconds after which to try again where the provider does not say,
	 * or {@code null} if a wait alone does not help
	 */
	private record Answer(HttpStatus status, String title, @Nullable Integer usualWait) {

		Answer(HttpStatus status, String title) {
			this(status, title, null);
		}

	}

}
