package dev.utils.benchmarks;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.utils.benchmarks.Limit.Grant;

/**
 * What one process wrote down. All times are those of the monotonic clock, which is the
 * same for all processes of a machine.
 *
 * @param start when it began
 * @param asks what its callers asked for
 * @param decisions what its store answered
 * @param roundTrips how long bare round trips took, in nanoseconds
 */
record Recording(long start, List<Ask> asks, List<Grant> decisions, List<Long> roundTrips) {

	void write(Path file) throws IOException {
		try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
			out.writeLong(this.start);
			out.writeInt(this.asks.size());
			for (Ask ask : this.asks) {
				out.writeLong(ask.asked);
				out.writeLong(ask.answered);
				out.writeBoolean(ask.granted);
				out.writeLong(ask.used);
				out.writeLong(ask.settled);
			}
			out.writeInt(this.decisions.size());
			for (Grant decision : this.decisions) {
				out.writeLong(decision.asked());
				out.writeLong(decision.answered());
				out.writeDouble(decision.units());
			}
			out.writeInt(this.roundTrips.size());
			for (long nanos : this.roundTrips) {
				out.writeLong(nanos);
			}
		}
	}

	static Recording read(Path file) throws IOException {
		try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
			Recording recording = new Recording(in.readLong(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
			int asks = in.readInt();
			for (int i = 0; i < asks; i++) {
				recording.asks
					.add(new Ask(in.readLong(), in.readLong(), in.readBoolean(), in.readLong(), in.readLong()));
			}
			int decisions = in.readInt();
			for (int i = 0; i < decisions; i++) {
				recording.decisions.add(new Grant(in.readLong(), in.readLong(), in.readDouble()));
			}
			int roundTrips = in.readInt();
			for (int i = 0; i < roundTrips; i++) {
				recording.roundTrips.add(in.readLong());
			}
			return recording;
		}
	}

	long granted() {
		return this.asks.stream().filter(Ask::granted).count();
	}

	long end() {
		return this.asks.stream().mapToLong(Ask::answered).max().orElse(this.start);
	}

	/**
	 * What a caller asked for.
	 *
	 * @param asked when
	 * @param answered when it was granted or refused
	 * @param granted whether it was granted
	 * @param used the tokens that were used in the end
	 * @param settled when that was said, zero for never
	 */
	record Ask(long asked, long answered, boolean granted, long used, long settled) {

		Ask(long asked, long answered, boolean granted) {
			this(asked, answered, granted, 0, 0);
		}

	}

}
