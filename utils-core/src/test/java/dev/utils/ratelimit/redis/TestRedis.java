package dev.utils.ratelimit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import redis.embedded.RedisServer;

/**
 * A Redis server of its own, on a free port of the loopback interface.
 */
final class TestRedis implements AutoCloseable {

	private final int port = freePort();

	private final RedisClient client;

	private RedisServer server;

	private long pid;

	TestRedis() {
		this.client = RedisClient.create(uri());
		start();
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
	 * Start it, empty.
	 */
	void start() {
		this.server = RedisServer.builder().port(this.port).bind("127.0.0.1").setting("save \"\"").build();
		this.server.start();
		this.pid = Long.parseLong(field(commands().info("server"), "process_id"));
	}

	private static String field(String info, String name) {
		return info.lines()
			.filter((line) -> line.startsWith(name + ":"))
			.findFirst()
			.orElseThrow()
			.substring(name.length() + 1)
			.strip();
	}

	RedisURI uri() {
		return RedisURI.create("127.0.0.1", this.port);
	}

	RedisRateLimitStore store() {
		return new RedisRateLimitStore(RedisConnector.standalone(uri(), null), RedisRateLimitStore.DEFAULT_PREFIX);
	}

	RedisCommands<String, String> commands() {
		StatefulRedisConnection<String, String> connection = this.client.connect();
		return connection.sync();
	}

	/**
	 * Let it answer nothing more, as a machine does that is out of breath.
	 */
	void pause() {
		signal("STOP");
	}

	void resume() {
		signal("CONT");
	}

	void kill() {
		signal("KILL");
		stop();
	}

	private void signal(String signal) {
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
		this.server.stop();
	}

	@Override
	public void close() {
		resume();
		this.client.shutdown();
		stop();
	}

}
