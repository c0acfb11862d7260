package dev.utils.client;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Catches what operators throw up the stack instead of passing it on as a signal (see
 * {@link Faults}). It stands where signals enter a call, from the network or a timer:
 * what would reach their threads ends the call instead. And it stands at the call's end:
 * a consumer that throws has left.
 */
final class CallGuard {

	private CallGuard() {
	}

	/**
	 * End the call by what is thrown while signals of a source are handled.
	 */
	static <T> Mono<T> entrance(Mono<T> source, LlmCall call) {
		return new GuardedMono<>(source, call, false);
	}

	/**
	 * End the call by what is thrown while signals of a source are handled.
	 */
	static <T> Flux<T> entrance(Flux<T> source, LlmCall call) {
		return new GuardedFlux<>(source, call, false);
	}

	/**
	 * Give the call back however its consumer takes what it gets.
	 */
	static <T> Mono<T> exit(Mono<T> source, LlmCall call) {
		return new GuardedMono<>(source, call, true);
	}

	/**
	 * Give the call back however its consumer takes what it gets.
	 */
	static <T> Flux<T> exit(Flux<T> source, LlmCall call) {
		return new GuardedFlux<>(source, call, true);
	}

	private static final class GuardedMono<T> extends MonoOperator<T, T> {

		private final LlmCall call;

		private final boolean exit;

		GuardedMono(Mono<T> source, LlmCall call, boolean exit) {
			super(source);
			this.call = call;
			this.exit = exit;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			Guard<T> guard = new Guard<>(actual, this.call, this.exit);
			try {
				this.source.subscribe(guard);
			}
			catch (Throwable fault) {
				guard.notSubscribed(fault);
			}
		}

	}

	private static final class GuardedFlux<T> extends FluxOperator<T, T> {

		private final LlmCall call;

		private final boolean exit;

		GuardedFlux(Flux<T> source, LlmCall call, boolean exit) {
			super(source);
			this.call = call;
			this.exit = exit;
		}

		@Override
		public void subscribe(CoreSubscriber<? super T> actual) {
			Guard<T> guard = new Guard<>(actual, this.call, this.exit);
			try {
				this.source.subscribe(guard);
			}
			catch (Throwable fault) {
				guard.notSubscribed(fault);
			}
		}

	}

	private static final class Guard<T> implements CoreSubscriber<T>, Subscription {

		private final CoreSubscriber<? super T> actual;

		private final LlmCall call;

		private final boolean exit;

		private volatile @Nullable Subscription upstream;

		Guard(CoreSubscriber<? super T> actual, LlmCall call, boolean exit) {
			this.actual = actual;
			this.call = call;
			this.exit = exit;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		/**
		 * Pass a fault on that came instead of a subscription.
		 */
		void notSubscribed(Throwable fault) {
			if (this.upstream != null) {
				this.call.fault(fault);
				return;
			}
			if (this.exit) {
				this.call.failed(this.call.exception(fault));
			}
			Operators.error(this.actual, this.call.exception(fault));
			if (Faults.isFatal(fault)) {
				throw (VirtualMachineError) fault;
			}
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			try {
				this.actual.onSubscribe(this);
			}
			catch (Throwable fault) {
				thrown(fault);
			}
		}

		@Override
		public void onNext(T value) {
			try {
				this.actual.onNext(value);
			}
			catch (Throwable fault) {
				thrown(fault);
			}
		}

		@Override
		public void onError(Throwable failure) {
			try {
				this.actual.onError(failure);
			}
			catch (Throwable fault) {
				thrown(fault);
			}
		}

		@Override
		public void onComplete() {
			try {
				this.actual.onComplete();
			}
			catch (Throwable fault) {
				thrown(fault);
			}
		}

		private void thrown(Throwable fault) {
			cancel();
			if (!this.exit) {
				this.call.fault(fault);
				return;
			}
			this.call.cancelled();
			if (fault instanceof Error error) {
				throw error;
			}
			throw (RuntimeException) fault;
		}

		@Override
		public void request(long n) {
			Subscription subscription = this.upstream;
			if (subscription == null) {
				return;
			}
			try {
				subscription.request(n);
			}
			catch (Throwable fault) {
				this.call.fault(fault);
			}
		}

		@Override
		public void cancel() {
			Subscription subscription = this.upstream;
			if (subscription != null) {
				subscription.cancel();
			}
		}

	}

}
