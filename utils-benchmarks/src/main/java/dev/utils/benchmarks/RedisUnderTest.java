package dev.utils.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * The Redis that all processes share: one of our own on a free port of the loopback
 * interface, or one that is given, which is never paused or killed.
 */
final class RedisUnderTest implements AutoCloseable {

	private final String host;

	private final int port;

	private final RedisClient client;

	private final boolean own;

	private @Nullable RedisServer server;

	private @Nullable StatefulRedisConnection<String, String> connection;

	private long pid;

	private boolean paused;

	private RedisUnderTest(String host, int port, boolean own) {
		this.host = host;
		this.port = port;
		this.own = own;
		this.client = RedisClient.create(RedisURI.create(host, port));
		if (own) {
			start();
		}
	}

	/**
	 * Return a server of our own, or the one of {@code -Dredis=host:port}.
	 */
	static RedisUnderTest fromSystemProperty() {
		String given = System.getProperty("redis");
		if (given == null) {
			return own();
		}
		int colon = given.lastIndexOf(':');
		return new RedisUnderTest(given.substring(0, colon), Integer.parseInt(given.substring(colon + 1)), false);
	}

	static RedisUnderTest own() {
		return new RedisUnderTest("127.0.0.1", freePort(), true);
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return whether it may be paused and killed.
	 */
	boolean isOwn() {
		return this.own;
	}

	String host() {
		return this.host;
	}

	int port() {
		return this.port;
	}

	String version() {
		return info("server", "redis_version");
	}

	/**
	 * Start it, empty.
	 */
	void start() {
		RedisServer started = RedisServer.builder().port(this.port).bind(this.host).setting("save \"\"").build();
		started.start();
		this.server = started;
		this.pid = Long.parseLong(info("server", "process_id"));
	}

	RedisCommands<String, String> commands() {
		StatefulRedisConnection<String, String> known = this.connection;
		if (known == null || !known.isOpen()) {
			known = this.client.connect();
			this.connection = known;
		}
		return known.sync();
	}

	private String info(String section, String field) {
		return commands().info(section)
			.lines()
			.filter((line) -> line.startsWith(field + ":"))
			.map((line) -> line.substring(field.length() + 1).strip())
			.findFirst()
			.orElse("");
	}

	/**
	 * Return how often a command was called since the statistics were reset.
	 */
	long calls(String command) {
		String stats = info("commandstats", "cmdstat_" + command.toLowerCase(Locale.ROOT));
		return stats.isEmpty() ? 0 : Long.parseLong(stats.substring("calls=".length(), stats.indexOf(',')));
	}

	/**
	 * Let it answer nothing more, as a machine does that is out of breath.
	 */
	void pause() {
		signal("STOP");
		this.paused = true;
	}

	void resume() {
		signal("CONT");
		this.paused = false;
	}

	void kill() {
		StatefulRedisConnection<String, String> known = this.connection;
		if (known != null) {
			known.close();
			this.connection = null;
		}
		signal("KILL");
		stop();
	}

	private void signal(String signal) {
		if (!this.own) {
			throw new IllegalStateException("A Redis that was given is left in peace");
		}
		try {
			new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(this.pid))).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void stop() {
		RedisServer started = this.server;
		if (started != null) {
			started.stop();
			this.server = null;
		}
	}

	@Override
	public void close() {
		if (this.paused) {
			resume();
		}
		this.client.shutdown();
		stop();
	}

}
