package dev.utils.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.utils.benchmarks.Load.Manner;
import dev.utils.benchmarks.Recording.Ask;
import dev.utils.benchmarks.Sources.Source;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of several processes that share a limit: asks for permits and writes down what
 * happens. Started by {@link Workers}, which tells it through its standard input when to
 * begin.
 */
final class Worker {

	/** The model whose limit is measured. */
	static final String MODEL = "measured";

	static final JsonMapper JSON = new JsonMapper();

	/** How long answers may take at the end. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final Load load;

	private final Source source;

	private final List<Ask> asks = new ArrayList<>();

	private final List<Long> roundTrips = new ArrayList<>();

	private Worker(Load load, Source source) {
		this.load = load;
		this.source = source;
	}

	/**
	 * Work.
	 * @param arguments the load, the file for what happens, and the number of this
	 * process
	 */
	public static void main(String[] arguments) throws Exception {
		Load load = JSON.readValue(arguments[0], Load.class);
		Path file = Path.of(arguments[1]);
		int number = Integer.parseInt(arguments[2]);
		try (Source source = Sources.open(load)) {
			Worker worker = new Worker(load, source);
			source.warmUp();
			worker.run(startTime(), number).write(file);
		}
		System.exit(0);
	}

	private static long startTime() throws IOException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println("ready");
		in.readLine();
		System.out.println(System.nanoTime() + " " + System.currentTimeMillis());
		return Long.parseLong(in.readLine());
	}

	private Recording run(long start, int number) throws InterruptedException {
		long end = start + this.load.time().toNanos();
		sleepUntil(start);
		if (this.load.manner() == Manner.PACED) {
			paced(start, end, number);
		}
		else {
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < this.load.threads(); i++) {
				Thread thread = new Thread(() -> ask(end));
				thread.start();
				threads.add(thread);
			}
			for (Thread thread : threads) {
				thread.join();
			}
		}
		synchronized (this) {
			return new Recording(start, List.copyOf(this.asks), this.source.decisions(), List.copyOf(this.roundTrips));
		}
	}

	private void paced(long start, long end, int number) throws InterruptedException {
		double interval = 1e9 / this.load.asksPerSecond();
		AtomicInteger open = new AtomicInteger();
		// The processes ask in turns.
		double offset = interval * number / this.load.processes();
		for (long i = 0;; i++) {
			long at = start + (long) (offset + i * interval);
			if (at >= end) {
				break;
			}
			sleepUntil(at);
			open.incrementAndGet();
			long asked = System.nanoTime();
			this.source.ask((granted) -> {
				add(new Ask(asked, System.nanoTime(), granted));
				open.decrementAndGet();
			});
		}
		for (long until = end + PATIENCE_NANOS; open.get() > 0 && System.nanoTime() - until < 0;) {
			Thread.sleep(1);
		}
		if (open.get() > 0) {
			throw new IllegalStateException(open + " callers got no answer");
		}
	}

	private void ask(long end) {
		while (System.nanoTime() - end < 0) {
			long asked = System.nanoTime();
			if (this.load.manner() == Manner.TOKENS) {
				askForTokens(asked);
			}
			else {
				boolean granted = this.source
					.ask(this.load.manner() == Manner.WAITING || this.load.manner() == Manner.GREEDY);
				long answered = System.nanoTime();
				add(new Ask(asked, answered, granted));
				if (this.load.manner() == Manner.ROUND_TRIPS) {
					long began = System.nanoTime();
					this.source.roundTrip();
					addRoundTrip(System.nanoTime() - began);
				}
			}
		}
	}

	private void askForTokens(long asked) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		Source.Settlement settlement = this.source.askForTokens(Load.ESTIMATE);
		long answered = System.nanoTime();
		sleepUntil(answered + random.nextLong(TimeUnit.MILLISECONDS.toNanos(20), TimeUnit.MILLISECONDS.toNanos(80)));
		// Most calls use less than was reserved for them.
		long used = (random.nextInt(5) > 0) ? random.nextLong(Load.ESTIMATE / 5, Load.ESTIMATE)
				: Load.ESTIMATE + random.nextLong(Load.MOST_OVERRUN);
		settlement.settle(used);
		add(new Ask(asked, answered, true, used, System.nanoTime()));
	}

	private synchronized void add(Ask ask) {
		this.asks.add(ask);
	}

	private synchronized void addRoundTrip(long nanos) {
		this.roundTrips.add(nanos);
	}

	private static void sleepUntil(long nanos) {
		for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
