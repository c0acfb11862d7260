package dev.utils.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that sends the bytes that a test writes, on a random port of the loopback
 * interface. It reads HTTP/1.1 requests with a content length or none.
 */
public final class RawServer implements AutoCloseable {

	private final ServerSocket listener;

	private final Script script;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final AtomicInteger requests = new AtomicInteger();

	/**
	 * Start a server.
	 * @param script what happens to each connection
	 * @return the server
	 */
	public static RawServer start(Script script) {
		return start(listen(), script);
	}

	/**
	 * Start a server behind the given socket, such as one of TLS.
	 * @param listener the socket
	 * @param script what happens to each connection
	 * @return the server
	 */
	public static RawServer start(ServerSocket listener, Script script) {
		RawServer server = new RawServer(listener, script);
		thread(server::accept);
		return server;
	}

	/**
	 * Start a server that answers each request with the bytes that the given script
	 * returns, and keeps the connection.
	 * @param answers tells the bytes
	 * @return the server
	 */
	public static RawServer answering(Answers answers) {
		return start((connection) -> {
			for (Request request = connection.read(); request != null; request = connection.read()) {
				connection.write(answers.to(request));
			}
		});
	}

	private RawServer(ServerSocket listener, Script script) {
		this.listener = listener;
		this.script = script;
	}

	private static ServerSocket listen() {
		try {
			return new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void thread(Runnable task) {
		Thread thread = new Thread(task, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.sockets.add(socket);
				thread(() -> serve(socket));
			}
		}
		catch (IOException ex) {
			// Closed: the test is over.
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			this.script.play(new Connection(socket));
		}
		catch (IOException | InterruptedException ex) {
			// The client has left, or the test is over.
		}
	}

	/**
	 * Return the address of a path.
	 * @param path the path, with a leading slash
	 * @return the address
	 */
	public String url(String path) {
		return "http://127.0.0.1:" + port() + path;
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Return how many requests have been read.
	 * @return the number
	 */
	public int requests() {
		return this.requests.get();
	}

	/**
	 * Return how many connections were made.
	 * @return the number
	 */
	public int connections() {
		return this.sockets.size();
	}

	/**
	 * Return how many connections the client has not closed.
	 * @return the number
	 */
	public long open() {
		return this.sockets.stream().filter((socket) -> !socket.isClosed()).count();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return a whole response.
	 * @param body the body
	 * @return the response
	 */
	public static String ok(String body) {
		return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
				+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
	}

	/**
	 * What happens to a connection.
	 */
	@FunctionalInterface
	public interface Script {

		void play(Connection connection) throws IOException, InterruptedException;

	}

	/**
	 * What is sent for a request.
	 */
	@FunctionalInterface
	public interface Answers {

		String to(Request request) throws InterruptedException;

	}

	/**
	 * A request.
	 *
	 * @param number counts the requests of the server, from 1
	 * @param path the path
	 * @param body the body
	 */
	public record Request(int number, String path, String body) {
	}

	/**
	 * One connection.
	 */
	public final class Connection {

		private final Socket socket;

		private final InputStream in;

		private final OutputStream out;

		private Connection(Socket socket) throws IOException {
			this.socket = socket;
			this.in = new BufferedInputStream(socket.getInputStream());
			this.out = socket.getOutputStream();
		}

		public Socket socket() {
			return this.socket;
		}

		/**
		 * Read the next request.
		 * @return the request, or {@code null} if there is none
		 */
		public Request read() throws IOException {
			String head = readHead();
			if (head == null) {
				return null;
			}
			int length = 0;
			for (String line : head.lines().toList()) {
				if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
					length = Integer.parseInt(line.substring("content-length:".length()).trim());
				}
			}
			String body = new String(this.in.readNBytes(length), StandardCharsets.UTF_8);
			return new Request(RawServer.this.requests.incrementAndGet(), head.split(" ", 3)[1], body);
		}

		/**
		 * Read the head of the next request only.
		 * @return the head, or {@code null} if there is none
		 */
		public String readHead() throws IOException {
			ByteArrayOutputStream head = new ByteArrayOutputStream();
			while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
				int next = this.in.read();
				if (next < 0) {
					return null;
				}
				head.write(next);
			}
			return head.toString(StandardCharsets.ISO_8859_1);
		}

		public void write(String text) throws IOException {
			write(text.getBytes(StandardCharsets.UTF_8));
		}

		public void write(byte[] bytes) throws IOException {
			this.out.write(bytes);
			this.out.flush();
		}

		/**
		 * Wait until the client closes the connection.
		 */
		public void awaitClose() throws IOException {
			while (this.in.read() >= 0) {
				// What comes meanwhile is not of interest.
			}
		}

	}

}
