package dev.utils.ratelimit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import redis.embedded.RedisExecProvider;

import static org.awaitility.Awaitility.await;

/**
 * A Redis server of any kind with a configuration file of its own, on loopback.
 */
final class RedisNode implements AutoCloseable {

	private final Path home;

	private final int port;

	private final int busPort;

	private final List<String> arguments;

	private Process process;

	private RedisNode(Path home, int port, int busPort, List<String> arguments) throws IOException {
		this.home = home;
		this.port = port;
		this.busPort = busPort;
		this.arguments = arguments;
		this.process = run();
	}

	static RedisNode start(Path folder, String... lines) throws IOException {
		return start(folder, 0, List.of(), lines);
	}

	static RedisNode startSentinel(Path folder, String... lines) throws IOException {
		return start(folder, 0, List.of("--sentinel"), lines);
	}

	static RedisNode startClusterNode(Path folder) throws IOException {
		int busPort = freePort();
		return start(folder, busPort, List.of(), "cluster-enabled yes", "cluster-node-timeout 1500", "save \"\"",
				"cluster-port " + busPort);
	}

	private static RedisNode start(Path folder, int busPort, List<String> arguments, String... lines)
			throws IOException {
		int port = freePort();
		Path home = Files.createDirectory(folder.resolve("redis-" + port));
		List<String> all = new ArrayList<>(List.of(lines));
		all.addAll(List.of("bind 127.0.0.1", "port " + port, "dir " + home));
		Files.write(home.resolve("redis.conf"), all);
		return new RedisNode(home, port, busPort, arguments);
	}

	static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private Process run() throws IOException {
		List<String> command = new ArrayList<>(List.of(RedisExecProvider.defaultProvider().get().getAbsolutePath(),
				this.home.resolve("redis.conf").toString()));
		command.addAll(this.arguments);
		Process started = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.home.resolve("log").toFile()))
			.start();
		await().until(this::accepts);
		return started;
	}

	private boolean accepts() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	int port() {
		return this.port;
	}

	int busPort() {
		return this.busPort;
	}

	/**
	 * Put a folder where a file is expected.
	 */
	void makeFolder(String name) {
		try {
			Files.createDirectories(this.home.resolve(name).resolve("in-the-way"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void kill() {
		this.process.destroyForcibly().onExit().join();
	}

	void restart() throws IOException {
		this.process = run();
	}

	@Override
	public void close() {
		kill();
	}

}
