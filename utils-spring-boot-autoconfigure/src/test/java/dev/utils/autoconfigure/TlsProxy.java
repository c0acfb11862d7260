package dev.utils.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Puts TLS, with a certificate of its own, before a server on loopback.
 */
final class TlsProxy implements AutoCloseable {

	static final String PASSWORD = "changeit";

	private final ServerSocket server;

	private final int target;

	private TlsProxy(ServerSocket server, int target) {
		this.server = server;
		this.target = target;
	}

	/**
	 * Make a certificate for 127.0.0.1.
	 */
	static void createKeyStore(Path file) throws IOException, InterruptedException {
		Process keytool = new ProcessBuilder(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						"redis", "-keyalg", "EC", "-dname", "CN=redis", "-ext", "san=ip:127.0.0.1", "-validity", "2",
						"-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", file.toString()))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed");
		}
	}

	static TlsProxy start(Path keyStore, int target) throws IOException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream file = Files.newInputStream(keyStore)) {
			keys.load(file, PASSWORD.toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, PASSWORD.toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		ServerSocket server = context.getServerSocketFactory()
			.createServerSocket(0, 10, InetAddress.getLoopbackAddress());
		TlsProxy proxy = new TlsProxy(server, target);
		daemon(proxy::accept);
		return proxy;
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
				daemon(() -> pump(client, upstream));
				daemon(() -> pump(upstream, client));
			}
		}
		catch (IOException ex) {
			// The end of the test.
		}
	}

	private static void pump(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[4096];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				out.write(buffer, 0, read);
				out.flush();
			}
		}
		catch (IOException ex) {
			// Either side has gone.
		}
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "tls-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
