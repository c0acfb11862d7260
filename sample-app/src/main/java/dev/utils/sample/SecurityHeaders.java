package dev.utils.sample;

import reactor.core.publisher.Mono;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

/**
 * Tells the browser to load nothing from elsewhere (a visitor's own files, which are
 * shown before they are sent, are {@code blob:} addresses), to run no inline script, to
 * be framed by nobody, to keep answers out of its cache and to ask whether the page has
 * changed.
 */
@Component
@Order(0)
class SecurityHeaders implements WebFilter {

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		HttpHeaders headers = exchange.getResponse().getHeaders();
		headers.set("Content-Security-Policy",
				"default-src 'self'; img-src 'self' blob:; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'");
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("X-Frame-Options", "DENY");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
		headers.set("Cross-Origin-Opener-Policy", "same-origin");
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		boolean api = exchange.getRequest().getPath().value().startsWith("/api/");
		headers.setCacheControl(api ? "no-store" : "no-cache");
		return chain.filter(exchange);
	}

}
