package dev.utils.sample;

import java.net.URI;
import java.nio.charset.StandardCharsets;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Refuses calls that another site has a visitor's browser send: a multipart form may be
 * sent from anywhere without asking, and every call costs money. Whoever is no browser
 * says nothing about sites and is let through.
 */
@Component
class SameSiteOnly implements WebFilter {

	private static final byte[] PROBLEM = """
			{"status":403,"title":"Forbidden","detail":"Calls from pages of other sites are refused."}\
			""".getBytes(StandardCharsets.UTF_8);

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		return (HttpMethod.POST.equals(request.getMethod()) && isForeign(request)) ? refuse(exchange.getResponse())
				: chain.filter(exchange);
	}

	private static boolean isForeign(ServerHttpRequest request) {
		String site = request.getHeaders().getFirst("Sec-Fetch-Site");
		if (site != null) {
			return !site.equals("same-origin") && !site.equals("none");
		}
		// Browsers leave that header out for addresses that are neither HTTPS nor local.
		String origin = request.getHeaders().getOrigin();
		return origin != null && !authority(origin).equals(request.getHeaders().getFirst(HttpHeaders.HOST));
	}

	private static String authority(String origin) {
		try {
			String authority = URI.create(origin).getRawAuthority();
			return (authority != null) ? authority : "";
		}
		catch (IllegalArgumentException ex) {
			return "";
		}
	}

	private static Mono<Void> refuse(ServerHttpResponse response) {
		response.setStatusCode(HttpStatus.FORBIDDEN);
		response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(PROBLEM)));
	}

}
