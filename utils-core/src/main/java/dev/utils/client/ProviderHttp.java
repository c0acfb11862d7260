package dev.utils.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;

import dev.utils.http.RequestAttributes;
import dev.utils.llm.CallOptions;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;
import dev.utils.provider.UnreadableAnswerException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClientRequest;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Sends requests to one provider and reads what comes back whole. Thread-safe.
 */
final class ProviderHttp {

	/** The attribute of a request that names its call. */
	private static final String CALL = LlmCall.class.getName();

	private static final int LARGEST_ERROR_BODY = 64 << 10;

	/**
	 * How long the body of an error may take. What has come by then says enough, as the
	 * status does.
	 */
	private static final Duration LONGEST_ERROR_BODY = Duration.ofSeconds(2);

	private final LlmTarget target;

	private final WebClient webClient;

	private final int maxInMemorySize;

	ProviderHttp(LlmTarget target, WebClient webClient, int maxInMemorySize) {
		this.target = target;
		// Last, so that it stands between the network and all filters.
		this.webClient = webClient.mutate().filter(ProviderHttp::guarded).build();
		this.maxInMemorySize = maxInMemorySize;
	}

	private static Mono<ClientResponse> guarded(ClientRequest request, ExchangeFunction next) {
		Mono<ClientResponse> response = next.exchange(request);
		return (request.attributes().get(CALL) instanceof LlmCall call) ? CallGuard.entrance(response, call) : response;
	}

	/**
	 * Send a request.
	 * @param readTimeout the longest silence, or {@code null} for the configured one; not
	 * for HTTP clients other than Reactor Netty
	 */
	WebClient.RequestHeadersSpec<?> post(HttpCall http, LlmCall call, CallOptions options,
			@Nullable Duration readTimeout) {
		return this.webClient.post().uri(this.target.uri(http.path())).headers((headers) -> {
			this.target.headers().forEach(headers::set);
			options.headers().forEach(headers::set);
			http.headers().forEach(headers::set);
			this.target.codec().headers(call.apiKey()).forEach(headers::set);
		})
			.attributes(RequestAttributes.unmanaged())
			.attribute(CALL, call)
			.bodyValue(http.body())
			.httpRequest((request) -> {
				if (readTimeout != null && request.getNativeRequest() instanceof HttpClientRequest netty) {
					netty.responseTimeout(readTimeout);
				}
			});
	}

	/**
	 * Return the bytes of a response.
	 */
	static Flux<DataBuffer> body(LlmCall call, ClientResponse response) {
		return CallGuard.entrance(response.bodyToFlux(DataBuffer.class), call);
	}

	/**
	 * Read the answer of a successful response.
	 */
	<A> Mono<A> readAnswer(LlmCall call, ClientResponse response, Function<HttpAnswer, A> decode) {
		MediaType type = contentType(response);
		String name = (type != null) ? (type.getType() + '/' + type.getSubtype()).toLowerCase(Locale.ROOT) : null;
		String encoding = response.headers().asHttpHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
		return DataBufferUtils.join(body(call, response), this.maxInMemorySize)
			.doOnNext((body) -> checkEncoding(encoding, body))
			.switchIfEmpty(Mono.error(() -> new UnreadableAnswerException("the answer is empty")))
			.map((body) -> decode(body, name, decode));
	}

	/**
	 * Refuse a body that is still encoded: Reactor Netty takes the header away from what
	 * it decodes.
	 */
	private static void checkEncoding(@Nullable String encoding, DataBuffer body) {
		if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
			DataBufferUtils.release(body);
			throw new UnreadableAnswerException(
					"the answer has a Content-Encoding that was not asked for: " + printable(encoding));
		}
	}

	private static String printable(String header) {
		String start = header.substring(0, Math.min(header.length(), 40));
		return start.replaceAll("[^\\x20-\\x7e]", "?");
	}

	/**
	 * Return the media type that a response claims, or {@code null} if it claims none, or
	 * one that is no media type.
	 */
	static @Nullable MediaType contentType(ClientResponse response) {
		try {
			return response.headers().contentType().orElse(null);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static <A> A decode(DataBuffer body, @Nullable String contentType, Function<HttpAnswer, A> decode) {
		try (InputStream in = body.asInputStream(false)) {
			if ("text/html".equals(contentType)) {
				throw new UnreadableAnswerException("the answer is an HTML page");
			}
			return decode.apply(new HttpAnswer(contentType, in));
		}
		catch (UnreadableAnswerException ex) {
			throw new UnreadableBodyException(ex, BodyExcerpt.of(body));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			DataBufferUtils.release(body);
		}
	}

	/**
	 * Read what a response that is no success says.
	 */
	Mono<AttemptFailure> readError(LlmCall call, ClientResponse response) {
		return DataBufferUtils
			.join(DataBufferUtils.takeUntilByteCount(body(call, response), LARGEST_ERROR_BODY)
				.takeUntilOther(Mono.delay(LONGEST_ERROR_BODY))
				// The status says enough where the body breaks off.
				.onErrorComplete())
			.map((buffer) -> {
				byte[] body = new byte[buffer.readableByteCount()];
				buffer.read(body);
				DataBufferUtils.release(buffer);
				return body;
			})
			.defaultIfEmpty(new byte[0])
			.map((body) -> call.failure(response.statusCode().value(), body));
	}

}
