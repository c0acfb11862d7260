package dev.utils.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * What goes back over the wire for one request: head, body in the pieces in which it is
 * flushed, timing, and how it ends. Immutable; {@link Fault} turns the good reply into
 * the bad one.
 *
 * @param status the HTTP status
 * @param headers the headers, names in lower case
 * @param frames the body; each frame is flushed on its own
 * @param delay the time before the first byte of the head
 * @param pace the time before each frame
 * @param ending what happens after the last frame
 * @param silent whether not even the head is sent
 */
record Reply(int status, Map<String, String> headers, List<byte[]> frames, Duration delay, Duration pace, Ending ending,
		boolean silent) {

	static final String JSON = "application/json";

	static final String EVENT_STREAM = "text/event-stream; charset=utf-8";

	/**
	 * Faults that count chunks need chunks in a plain body too: small enough that a short
	 * JSON answer has several.
	 */
	private static final int PIECE = 64;

	/**
	 * How a reply ends after its last frame.
	 */
	enum Ending {

		/**
		 * The body is terminated as HTTP demands.
		 */
		COMPLETE,

		/**
		 * Nothing more is sent and the connection stays open.
		 */
		HOLD,

		/**
		 * The connection is closed (FIN) before the body is terminated.
		 */
		DROP,

		/**
		 * The connection is reset (RST).
		 */
		RESET

	}

	static Reply of(int status, String contentType, List<byte[]> frames) {
		return new Reply(status, Map.of("content-type", contentType), frames, Duration.ZERO, Duration.ZERO,
				Ending.COMPLETE, false);
	}

	static Reply of(int status, String contentType, String body) {
		return of(status, contentType, List.of(body.getBytes(StandardCharsets.UTF_8)));
	}

	boolean isEventStream() {
		return this.headers.getOrDefault("content-type", "").startsWith("text/event-stream");
	}

	boolean isSuccess() {
		return this.status >= 200 && this.status < 300;
	}

	/**
	 * Whether the length of the body can be announced, as every server does for a plain
	 * answer that it has in hand.
	 */
	boolean hasKnownLength() {
		return !isEventStream() && this.ending == Ending.COMPLETE && this.frames.size() <= 1;
	}

	/**
	 * Returns the chunks that a fault counts: the events of a stream, or small pieces of
	 * a plain body.
	 */
	List<byte[]> chunks() {
		return isEventStream() ? this.frames : fragments(PIECE);
	}

	List<byte[]> fragments(int size) {
		byte[] all = bytes();
		List<byte[]> fragments = new ArrayList<>(all.length / size + 1);
		for (int from = 0; from < all.length; from += size) {
			fragments.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
		}
		return fragments;
	}

	byte[] bytes() {
		byte[] all = new byte[this.frames.stream().mapToInt((frame) -> frame.length).sum()];
		int at = 0;
		for (byte[] frame : this.frames) {
			System.arraycopy(frame, 0, all, at, frame.length);
			at += frame.length;
		}
		return all;
	}

	String text() {
		return new String(bytes(), StandardCharsets.UTF_8);
	}

	Reply firstChunks(int count) {
		List<byte[]> chunks = chunks();
		return withFrames(chunks.subList(0, Math.min(count, chunks.size())));
	}

	/**
	 * Inserts an event into a stream, at its end if it has fewer events. Data of several
	 * lines is framed line by line, as the event stream format demands.
	 * @param name the name of the event, empty for none
	 */
	Reply withEvent(int index, String name, String data) {
		String head = name.isEmpty() ? "" : "event: " + name + "\n";
		List<byte[]> events = new ArrayList<>(this.frames);
		events.add(Math.min(index, events.size()),
				(head + "data: " + data.replace("\n", "\ndata: ") + "\n\n").getBytes(StandardCharsets.UTF_8));
		return withFrames(events);
	}

	Reply withHeader(String name, String value) {
		return withHeaders(Map.of(name.toLowerCase(Locale.ROOT), value));
	}

	/**
	 * Adds headers, or replaces those of the same name.
	 * @param added the headers, names in lower case
	 */
	Reply withHeaders(Map<String, String> added) {
		Map<String, String> changed = new LinkedHashMap<>(this.headers);
		changed.putAll(added);
		return new Reply(this.status, Collections.unmodifiableMap(changed), this.frames, this.delay, this.pace,
				this.ending, this.silent);
	}

	Reply withContent(int status, String contentType, List<byte[]> frames) {
		Reply typed = withHeader("content-type", contentType);
		return new Reply(status, typed.headers, frames, this.delay, this.pace, this.ending, this.silent);
	}

	Reply withFrames(List<byte[]> frames) {
		return new Reply(this.status, this.headers, frames, this.delay, this.pace, this.ending, this.silent);
	}

	Reply withDelay(Duration delay) {
		return new Reply(this.status, this.headers, this.frames, delay, this.pace, this.ending, this.silent);
	}

	Reply withPace(Duration pace) {
		return new Reply(this.status, this.headers, chunks(), this.delay, pace, this.ending, this.silent);
	}

	Reply withEnding(Ending ending) {
		return new Reply(this.status, this.headers, this.frames, this.delay, this.pace, ending, this.silent);
	}

	/**
	 * Returns a reply of which not one byte is sent.
	 */
	Reply silenced(Ending ending) {
		return new Reply(this.status, this.headers, List.of(), this.delay, this.pace, ending, true);
	}

	/**
	 * Returns the reply in gzip, flushed after each frame so that a stream stays one.
	 */
	Reply compressed() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		List<byte[]> compressed = new ArrayList<>();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bytes, true)) {
			for (byte[] frame : this.frames) {
				gzip.write(frame);
				gzip.flush();
				compressed.add(bytes.toByteArray());
				bytes.reset();
			}
			gzip.finish();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		compressed.add(bytes.toByteArray());
		return withFrames(compressed).withHeader("content-encoding", "gzip");
	}

}
