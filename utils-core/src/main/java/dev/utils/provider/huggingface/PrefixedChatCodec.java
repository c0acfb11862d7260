package dev.utils.provider.huggingface;

import dev.utils.llm.ChatRequest;
import dev.utils.provider.ChatAnswer;
import dev.utils.provider.ChatCodec;
import dev.utils.provider.ChatStreamDecoder;
import dev.utils.provider.HttpAnswer;
import dev.utils.provider.HttpCall;

/**
 * Another chat codec whose paths are below a prefix.
 */
final class PrefixedChatCodec implements ChatCodec {

	private final String prefix;

	private final ChatCodec codec;

	PrefixedChatCodec(String prefix, ChatCodec codec) {
		this.prefix = prefix;
		this.codec = codec;
	}

	@Override
	public HttpCall encode(ChatRequest request, String model) {
		return prefixed(this.codec.encode(request, model));
	}

	@Override
	public HttpCall encodeStream(ChatRequest request, String model) {
		return prefixed(this.codec.encodeStream(request, model));
	}

	@Override
	public ChatAnswer decode(HttpAnswer answer) {
		return this.codec.decode(answer);
	}

	@Override
	public ChatStreamDecoder streamDecoder() {
		return this.codec.streamDecoder();
	}

	private HttpCall prefixed(HttpCall call) {
		return new HttpCall(this.prefix + call.path(), call.headers(), call.body());
	}

}
