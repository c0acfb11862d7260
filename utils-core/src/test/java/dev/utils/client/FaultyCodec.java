package dev.utils.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

import dev.utils.provider.ChatCodec;
import dev.utils.provider.ProviderCodec;

/**
 * A codec that tells of each use of it before it does what it should.
 */
final class FaultyCodec {

	private FaultyCodec() {
	}

	static ProviderCodec of(ProviderCodec codec, Consumer<String> use) {
		return proxy(ProviderCodec.class, codec, use);
	}

	private static <T> T proxy(Class<T> type, T target, Consumer<String> use) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, method, arguments) -> {
				use.accept(method.getName());
				try {
					Object result = method.invoke(target, arguments);
					return (result instanceof ChatCodec chat) ? proxy(ChatCodec.class, chat, use) : result;
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

}
