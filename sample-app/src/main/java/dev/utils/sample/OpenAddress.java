package dev.utils.sample;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says where the page is, once it is there: on the standard error stream, since the
 * standard output holds one JSON object per line and nothing else.
 */
@Component
class OpenAddress {

	private final ServerProperties server;

	private final WebFluxProperties webFlux;

	OpenAddress(ServerProperties server, WebFluxProperties webFlux) {
		this.server = server;
		this.webFlux = webFlux;
	}

	@EventListener
	void ready(ApplicationReadyEvent event) {
		if (event.getApplicationContext() instanceof WebServerApplicationContext context
				&& context.getWebServer() != null) {
			System.err.println("Ready: open " + of(context.getWebServer().getPort()));
		}
	}

	String of(int port) {
		String scheme = Ssl.isEnabled(this.server.getSsl()) ? "https" : "http";
		String path = (this.webFlux.getBasePath() != null) ? this.webFlux.getBasePath() : "";
		return scheme + "://" + host(this.server.getAddress()) + ":" + port + path;
	}

	private static String host(@Nullable InetAddress address) {
		if (address == null || address.isAnyLocalAddress() || address.isLoopbackAddress()) {
			return "localhost";
		}
		String host = address.getHostAddress();
		return host.contains(":") ? "[" + host + "]" : host;
	}

}
