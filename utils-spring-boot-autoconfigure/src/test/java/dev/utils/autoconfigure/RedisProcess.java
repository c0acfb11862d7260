package dev.utils.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import redis.embedded.RedisExecProvider;

import static org.awaitility.Awaitility.await;

/**
 * A Redis server, or a Sentinel, with a configuration file of its own, on loopback.
 */
final class RedisProcess implements AutoCloseable {

	private static final String PASSWORD = "changeit";

	private final Process process;

	private final int port;

	private RedisProcess(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Start a server that speaks nothing but plain text.
	 */
	static RedisProcess start(Path folder, String... lines) throws IOException {
		int port = freePort();
		List<String> all = new ArrayList<>(List.of(lines));
		all.add("port " + port);
		return start(folder, port, all, List.of());
	}

	/**
	 * Start a server that speaks nothing but TLS.
	 */
	static RedisProcess startTls(Path folder, Path certificate, Path key, String... lines) throws IOException {
		int port = freePort();
		List<String> all = new ArrayList<>(List.of(lines));
		all.addAll(List.of("port 0", "tls-port " + port, "tls-auth-clients no", "tls-cert-file " + certificate,
				"tls-key-file " + key, "tls-ca-cert-file " + certificate));
		return start(folder, port, all, List.of());
	}

	static RedisProcess startSentinel(Path folder, String... lines) throws IOException {
		int port = freePort();
		List<String> all = new ArrayList<>(List.of(lines));
		all.add("port " + port);
		return start(folder, port, all, List.of("--sentinel"));
	}

	private static RedisProcess start(Path folder, int port, List<String> lines, List<String> arguments)
			throws IOException {
		Path home = Files.createDirectory(folder.resolve("redis-" + port));
		Path file = home.resolve("redis.conf");
		List<String> all = new ArrayList<>(lines);
		all.addAll(List.of("bind 127.0.0.1", "dir " + home));
		Files.write(file, all);
		List<String> command = new ArrayList<>(
				List.of(RedisExecProvider.defaultProvider().get().getAbsolutePath(), file.toString()));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(home.resolve("log").toFile())
			.start();
		await().until(() -> accepts(port));
		return new RedisProcess(process, port);
	}

	private static boolean accepts(int port) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Make a certificate for 127.0.0.1 that nobody but its owner trusts.
	 */
	static void writeCertificate(Path certificate, Path key)
			throws IOException, InterruptedException, GeneralSecurityException {
		Path store = certificate.resolveSibling("redis.p12");
		Process keytool = new ProcessBuilder(List.of(
				Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "redis",
				"-keyalg", "RSA", "-dname", "CN=redis", "-ext", "san=ip:127.0.0.1", "-ext", "bc=ca:true", "-validity",
				"2", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed");
		}
		KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
		Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate("redis").getEncoded()));
		Files.writeString(key, pem("PRIVATE KEY", keys.getKey("redis", PASSWORD.toCharArray()).getEncoded()));
	}

	private static String pem(String type, byte[] content) {
		return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content)
				+ "\n-----END " + type + "-----\n";
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
