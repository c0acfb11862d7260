package dev.utils.provider;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A push decoder for server-sent events, on bytes, by the rules of the WHATWG HTML
 * standard (section 9.2.6): lines end with LF, CR or CRLF; a byte order mark at the start
 * and comments are skipped; the data lines of an event are joined with LF; an event
 * without data is dropped. It differs in one point: an event that the end of the stream
 * cuts before its blank line is delivered by {@link #end}, since some servers leave that
 * line out, and the content of a cut event shows itself as unreadable.
 * <p>
 * The bytes are copied once, into a buffer that is reused; data reaches the handler in
 * place. Not thread-safe.
 */
public final class SseDecoder {

	private static final int INITIAL_CAPACITY = 4096;

	private static final byte[] BYTE_ORDER_MARK = { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF };

	private final int maxEventSize;

	private byte[] buffer = new byte[INITIAL_CAPACITY];

	private int end;

	private int scanned;

	private int lineStart;

	/** Where the data of the current event starts, or -1 if it has none yet. */
	private int dataStart = -1;

	private int dataEnd;

	private @Nullable String name;

	private boolean afterCarriageReturn;

	private boolean started;

	/**
	 * Create a decoder.
	 * @param maxEventSize the most bytes that one event may have
	 */
	public SseDecoder(int maxEventSize) {
		this.maxEventSize = maxEventSize;
	}

	/**
	 * Decode the next bytes of a stream.
	 * @param source holds the bytes; not kept
	 * @param offset where they start
	 * @param length how many there are
	 * @param handler receives the events that they complete
	 * @throws AnswerTooLargeException if an event is larger than allowed
	 */
	public void decode(byte[] source, int offset, int length, Handler handler) {
		decode(length, (target, position) -> System.arraycopy(source, offset, target, position, length), handler);
	}

	/**
	 * Decode the next bytes of a stream, copied by the caller.
	 * @param length how many bytes there are
	 * @param source copies exactly that many bytes into a given array
	 * @param handler receives the events that they complete
	 * @throws AnswerTooLargeException if an event is larger than allowed
	 */
	public void decode(int length, Source source, Handler handler) {
		makeRoom(length);
		source.copyTo(this.buffer, this.end);
		this.end += length;
		if (!this.started && !skipByteOrderMark()) {
			return;
		}
		scan(handler);
	}

	/**
	 * Tell that the stream has ended.
	 * @param handler receives the event that was still open, if any
	 */
	public void end(Handler handler) {
		if (!this.started) {
			this.started = true;
			scan(handler);
		}
		if (this.lineStart < this.end) {
			line(this.end, handler);
			this.lineStart = this.end;
		}
		dispatch(handler);
	}

	private void scan(Handler handler) {
		byte[] bytes = this.buffer;
		for (; this.scanned < this.end; this.scanned++) {
			byte b = bytes[this.scanned];
			if (b == '\n' && this.afterCarriageReturn) {
				this.afterCarriageReturn = false;
				this.lineStart = this.scanned + 1;
			}
			else if (b == '\n' || b == '\r') {
				line(this.scanned, handler);
				this.afterCarriageReturn = (b == '\r');
				this.lineStart = this.scanned + 1;
			}
			else {
				this.afterCarriageReturn = false;
			}
		}
	}

	private void line(int lineEnd, Handler handler) {
		int start = this.lineStart;
		if (start == lineEnd) {
			dispatch(handler);
			return;
		}
		int colon = start;
		while (colon < lineEnd && this.buffer[colon] != ':') {
			colon++;
		}
		int value = Math.min(colon + 1, lineEnd);
		if (value < lineEnd && this.buffer[value] == ' ') {
			value++;
		}
		if (isField(start, colon, "data")) {
			data(value, lineEnd);
		}
		else if (isField(start, colon, "event")) {
			this.name = (value < lineEnd) ? new String(this.buffer, value, lineEnd - value, StandardCharsets.UTF_8)
					: null;
		}
	}

	private void data(int value, int lineEnd) {
		if (this.dataStart < 0) {
			this.dataStart = value;
			this.dataEnd = lineEnd;
			return;
		}
		// The field name and the line end between the two values leave room for the line
		// feed.
		this.buffer[this.dataEnd++] = '\n';
		System.arraycopy(this.buffer, value, this.buffer, this.dataEnd, lineEnd - value);
		this.dataEnd += lineEnd - value;
	}

	private void dispatch(Handler handler) {
		int start = this.dataStart;
		String event = this.name;
		this.dataStart = -1;
		this.name = null;
		if (start >= 0) {
			handler.onEvent(event, this.buffer, start, this.dataEnd - start);
		}
	}

	private boolean isField(int start, int colon, String field) {
		if (colon - start != field.length()) {
			return false;
		}
		for (int i = 0; i < field.length(); i++) {
			if (this.buffer[start + i] != field.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	private boolean skipByteOrderMark() {
		int compared = Math.min(this.end, BYTE_ORDER_MARK.length);
		if (!Arrays.equals(this.buffer, 0, compared, BYTE_ORDER_MARK, 0, compared)) {
			this.started = true;
		}
		else if (compared == BYTE_ORDER_MARK.length) {
			this.started = true;
			this.scanned = compared;
			this.lineStart = compared;
		}
		return this.started;
	}

	/**
	 * Make room for more bytes, after dropping those that no event needs any more.
	 */
	private void makeRoom(int length) {
		int needed = (this.dataStart >= 0) ? this.dataStart : this.lineStart;
		int kept = this.end - needed;
		if (kept > this.maxEventSize) {
			throw new AnswerTooLargeException("an event of the answer is larger than the " + this.maxEventSize
					+ " bytes that utils.http.max-in-memory-size allows");
		}
		if (needed > 0) {
			System.arraycopy(this.buffer, needed, this.buffer, 0, kept);
			this.end = kept;
			this.scanned -= needed;
			this.lineStart -= needed;
			if (this.dataStart >= 0) {
				this.dataStart = 0;
				this.dataEnd -= needed;
			}
		}
		if (this.buffer.length - this.end < length) {
			this.buffer = Arrays.copyOf(this.buffer, Math.max(this.buffer.length * 2, this.end + length));
		}
	}

	/**
	 * Copies the next bytes of a stream.
	 */
	@FunctionalInterface
	public interface Source {

		/**
		 * Copy the bytes.
		 * @param target where to
		 * @param position at which index
		 */
		void copyTo(byte[] target, int position);

	}

	/**
	 * Receives events.
	 */
	@FunctionalInterface
	public interface Handler {

		/**
		 * Receive an event.
		 * @param name the event's name, or {@code null} if it has none
		 * @param data holds the event's data; valid during the call only
		 * @param offset where the data starts
		 * @param length how many bytes the data has
		 */
		void onEvent(@Nullable String name, byte[] data, int offset, int length);

	}

}
