package dev.utils.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * A certificate that signs itself.
 */
final class TestTls {

	private static final String PASSWORD = "changeit";

	private final SSLContext server;

	/**
	 * Make a certificate.
	 * @param directory an empty directory for it
	 */
	TestTls(Path directory) throws IOException, InterruptedException, GeneralSecurityException {
		Path keyStore = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", keyStore.toString())
			.redirectErrorStream(true)
			.start();
		if (keytool.waitFor() != 0) {
			throw new IllegalStateException("keytool failed");
		}
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
		this.server = SSLContext.getInstance("TLS");
		this.server.init(keys.getKeyManagers(), null, null);
	}

	/**
	 * Listen on a random port of the loopback interface.
	 */
	ServerSocket listen() {
		try {
			return this.server.getServerSocketFactory().createServerSocket(0, 256, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return what a client needs that trusts every certificate.
	 */
	static SslContext client() {
		try {
			return SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
		}
		catch (SSLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
