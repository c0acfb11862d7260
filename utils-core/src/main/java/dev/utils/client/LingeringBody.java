package dev.utils.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A body whose reader may leave early and yet keep the connection. A stream's end marker
 * comes a moment before the end of the HTTP message; to cancel in between would close the
 * connection, and the next call would pay for a new one. So a cancel after the end marker
 * reads on, for a moment and a few bytes at most; any other cancel is passed on at once.
 */
final class LingeringBody extends FluxOperator<DataBuffer, DataBuffer> {

	private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

	private static final int MOST_BYTES = 64 << 10;

	private final BooleanSupplier ended;

	LingeringBody(Flux<DataBuffer> body, BooleanSupplier ended) {
		super(body);
		this.ended = ended;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		this.source.subscribe(new Reader(actual, this.ended));
	}

	private static final class Reader extends BaseSubscriber<DataBuffer> {

		private final CoreSubscriber<? super DataBuffer> actual;

		private final BooleanSupplier ended;

		private final Disposable.Swap timer = Disposables.swap();

		private volatile boolean left;

		private long readOn;

		Reader(CoreSubscriber<? super DataBuffer> actual, BooleanSupplier ended) {
			this.actual = actual;
			this.ended = ended;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			this.actual.onSubscribe(new Subscription() {

				@Override
				public void request(long n) {
					Reader.this.request(n);
				}

				@Override
				public void cancel() {
					leave();
				}

			});
		}

		private void leave() {
			this.left = true;
			if (!this.ended.getAsBoolean()) {
				cancel();
				return;
			}
			this.timer
				.update(Schedulers.parallel().schedule(this::cancel, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS));
			requestUnbounded();
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			if (this.left) {
				this.readOn += buffer.readableByteCount();
				DataBufferUtils.release(buffer);
				if (this.readOn > MOST_BYTES) {
					cancel();
				}
			}
			else {
				this.actual.onNext(buffer);
			}
		}

		@Override
		protected void hookOnError(Throwable failure) {
			if (!this.left) {
				this.actual.onError(failure);
			}
		}

		@Override
		protected void hookOnComplete() {
			if (!this.left) {
				this.actual.onComplete();
			}
		}

		@Override
		protected void hookFinally(SignalType type) {
			this.timer.dispose();
		}

	}

}
