package dev.utils.sample;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenAddress}.
 */
class OpenAddressTests {

	@ParameterizedTest
	@ValueSource(strings = { "json", "text" })
	void addressIsPrintedOnALineOfItsOwnInEveryFormatOfLogs(String format, @TempDir Path folder) throws Exception {
		try (RunningSample sample = RunningSample.start(folder, Map.of("UTILS_LOGGING_FORMAT", format),
				"--spring.webflux.base-path=/try")) {
			String port = sample.baseUrl().replaceAll(".*:", "");
			sample.awaitLine("Ready: open http://localhost:" + port + "/try");
		}
	}

	@ParameterizedTest
	@CsvSource({ ", localhost", "0.0.0.0, localhost", "127.0.0.1, localhost", "::1, localhost", "192.0.2.7, 192.0.2.7",
			"2001:db8::7, [2001:db8:0:0:0:0:0:7]" })
	void hostIsOneThatABrowserCanOpen(String address, String host) throws Exception {
		ServerProperties server = new ServerProperties();
		server.setAddress((address != null) ? InetAddress.getByName(address) : null);
		assertThat(new OpenAddress(server, new WebFluxProperties()).of(8080)).isEqualTo("http://" + host + ":8080");
	}

	@Test
	void schemeIsThatOfTheServer() {
		ServerProperties server = new ServerProperties();
		Ssl ssl = new Ssl();
		ssl.setBundle("web");
		server.setSsl(ssl);
		assertThat(new OpenAddress(server, new WebFluxProperties()).of(8443)).isEqualTo("https://localhost:8443");
	}

}
