package dev.utils.simulator;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * The clients' connections: counted, and closed with the simulator. Thread-safe.
 */
final class Connections {

	private final AtomicLong opened = new AtomicLong();

	private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

	void add(Channel channel) {
		this.opened.incrementAndGet();
		this.open.add(channel);
	}

	long opened() {
		return this.opened.get();
	}

	int open() {
		return this.open.size();
	}

	void close(long timeoutMillis) {
		this.open.close().awaitUninterruptibly(timeoutMillis, TimeUnit.MILLISECONDS);
	}

}
