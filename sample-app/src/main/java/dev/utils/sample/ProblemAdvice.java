package dev.utils.sample;

import java.util.Comparator;
import java.util.List;

import dev.utils.llm.LlmException;
import dev.utils.llm.UnknownProviderException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers every failure with an RFC 9457 problem. What is wrong with the request is named
 * field by field under {@code errors}.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

	@ExceptionHandler
	ResponseEntity<Object> handleLlmException(LlmException ex) {
		ProblemDetail problem = LlmProblem.of(ex);
		HttpHeaders headers = new HttpHeaders();
		if (problem.getProperties() != null
				&& problem.getProperties().get(LlmProblem.RETRY_AFTER_SECONDS) instanceof Long seconds) {
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
		}
		return answer(problem, headers);
	}

	@ExceptionHandler
	ResponseEntity<Object> handleUnknownProvider(UnknownProviderException ex) {
		ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.BAD_REQUEST);
		new FieldProblem("provider", "must be one of those that /api/info lists").in(problem);
		problem.setDetail(ex.getMessage());
		return answer(problem, new HttpHeaders());
	}

	@ExceptionHandler
	ResponseEntity<Object> handleInvalidRequest(InvalidRequestException ex) {
		return answer(ex.problem(), new HttpHeaders());
	}

	@ExceptionHandler
	ResponseEntity<Object> handleUnexpected(Throwable ex) {
		if (DisconnectedClientHelper.isClientDisconnectedException(ex)) {
			log.debug("The visitor went away while sending");
		}
		else {
			log.error("Unexpected failure", ex);
		}
		return answer(ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR,
				"Something went wrong inside this app. Its log says more."), new HttpHeaders());
	}

	@Override
	protected Mono<ResponseEntity<Object>> handleWebExchangeBindException(WebExchangeBindException ex,
			HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
		List<FieldProblem> errors = ex.getFieldErrors()
			.stream()
			.map((error) -> new FieldProblem(error.getField(), String.valueOf(error.getDefaultMessage())))
			.distinct()
			.sorted(Comparator.comparing(FieldProblem::field).thenComparing(FieldProblem::message))
			.toList();
		ProblemDetail problem = errors.isEmpty() ? ex.getBody() : FieldProblem.in(ex.getBody(), errors);
		return handleExceptionInternal(ex, problem, headers, status, exchange);
	}

	@Override
	protected Mono<ResponseEntity<Object>> handleServerWebInputException(ServerWebInputException ex,
			HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
		FieldProblem unreadable = isForm(exchange)
				? new FieldProblem(FieldProblem.BODY, "must be a multipart form that ends properly")
				: UnreadableBody.problem(ex);
		ProblemDetail problem = unreadable.in(ex.getBody());
		return handleExceptionInternal(ex, problem, headers, status, exchange);
	}

	@Override
	protected Mono<ResponseEntity<Object>> handleUnsupportedMediaTypeStatusException(
			UnsupportedMediaTypeStatusException ex, HttpHeaders headers, HttpStatusCode status,
			ServerWebExchange exchange) {
		String supported = MediaType.toString(ex.getSupportedMediaTypes());
		ProblemDetail problem = new FieldProblem(HttpHeaders.CONTENT_TYPE, "must be " + supported).in(ex.getBody());
		return handleExceptionInternal(ex, problem, headers, status, exchange);
	}

	@Override
	protected Mono<ResponseEntity<Object>> handleResponseStatusException(ResponseStatusException ex,
			HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
		ProblemDetail problem = ex.getBody();
		if (ex.getCause() instanceof DataBufferLimitException) {
			new FieldProblem(FieldProblem.BODY,
					"is too large: its texts must be at most " + ChatPrompt.MAX_TEXT + " characters")
				.in(problem);
		}
		return handleExceptionInternal(ex, problem, headers, status, exchange);
	}

	@Override
	protected Mono<ResponseEntity<Object>> createResponseEntity(@Nullable Object body, @Nullable HttpHeaders headers,
			HttpStatusCode status, ServerWebExchange exchange) {
		return Mono.just(ResponseEntity.status(status)
			.headers(headers)
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.body((body instanceof ProblemDetail problem) ? new UnloggedProblem(problem) : body));
	}

	private static boolean isForm(ServerWebExchange exchange) {
		MediaType type = exchange.getRequest().getHeaders().getContentType();
		return type != null && type.isCompatibleWith(MediaType.MULTIPART_FORM_DATA);
	}

	private ResponseEntity<Object> answer(ProblemDetail problem, HttpHeaders headers) {
		return ResponseEntity.status(problem.getStatus())
			.headers(headers)
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.body(new UnloggedProblem(problem));
	}

}
