package dev.utils.sample.docs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;

import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The reproduction of decision 10, as it stands there.
 */
class UpstreamReportSnippets {

	void interimResponseIsTakenForTheAnswer() throws IOException {
		ServerSocket server = new ServerSocket(0);
		new Thread(() -> {
			try (Socket socket = server.accept()) {
				BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
				for (String line = in.readLine(); line != null; line = in.readLine()) {
					if (line.startsWith("GET ")) {
						String path = line.split(" ", -1)[1];
						socket.getOutputStream()
							.write(("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
									+ "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path)
								.getBytes());
					}
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).start();
		HttpClient client = HttpClient.create(ConnectionProvider.create("one", 1))
			.baseUrl("http://localhost:" + server.getLocalPort());
		for (int i = 1; i <= 3; i++) {
			// 103 for each, and each connection has an answer left over
			System.out.println(client.get()
				.uri("/" + i)
				.responseSingle((response,
						body) -> body.asString().defaultIfEmpty("").map((text) -> response.status() + " " + text))
				.block());
		}
	}

}
