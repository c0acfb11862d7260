package dev.utils.autoconfigure;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;

/**
 * Takes from an SSL bundle whom to trust, and leaves who we are: a client certificate
 * tells any server that asks for it.
 */
final class TrustOnly {

	private TrustOnly() {
	}

	static SslBundle of(SslBundle bundle) {
		SslManagerBundle managers = SslManagerBundle.from(bundle.getManagers().getTrustManagerFactory());
		return SslBundle.of(null, SslBundleKey.NONE, bundle.getOptions(), bundle.getProtocol(), managers);
	}

}
