package dev.utils.ratelimit.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;

/**
 * A script that Redis runs as one step. Its text is sent only if Redis does not know it.
 *
 * @param text the script
 * @param digest its SHA-1, by which Redis knows it
 */
record Script(String text, String digest) {

	static Script load(String name) {
		String text = read("bucket.lua") + read(name);
		try {
			byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
			return new Script(text, HexFormat.of().formatHex(digest));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-1", ex);
		}
	}

	private static String read(String name) {
		try (InputStream file = Script.class.getResourceAsStream(name)) {
			if (file == null) {
				throw new IllegalStateException("The jar lacks " + name);
			}
			return new String(file.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	<T> CompletionStage<T> run(RedisScriptingAsyncCommands<String, String> redis, ScriptOutputType output,
			List<String> keys, List<String> arguments) {
		String[] keyArray = keys.toArray(String[]::new);
		String[] argumentArray = arguments.toArray(String[]::new);
		CompletionStage<T> first = redis.evalsha(this.digest, output, keyArray, argumentArray);
		return first.exceptionallyCompose((failure) -> {
			if (!(failure instanceof RedisNoScriptException)) {
				return first;
			}
			return redis.eval(this.text, output, keyArray, argumentArray);
		});
	}

}
