package dev.utils.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import dev.utils.simulator.Reply.Ending;

/**
 * One way in which a server, or the network before it, fails a request. A fault changes
 * the answer that the simulator would have given; faults are combined with
 * {@link #and(Fault)}, for example
 * {@code Fault.status(503).retryAfter("2").and(Fault.delay(Duration.ofMillis(50)))}.
 * <p>
 * Faults that count <em>chunks</em> count the events of a stream; the first carries the
 * role, the content begins with the second. In a plain JSON answer, which has no events,
 * they count pieces of 64 bytes. They leave an answer alone that is an error already (a
 * refused key, an invalid request).
 * <p>
 * A number, duration, header name or header value that could not be sent is refused at
 * once with an {@link IllegalArgumentException}. Instances are immutable and may be
 * shared and reused.
 */
public final class Fault {

	private static final int MAX_TIMES = 1_000;

	private static final String BROKEN_JSON = "{\"id\":\"chatcmpl-broken\",\"object\":\"chat.completion\",\"choices\":[{\"ind";

	private final FaultEffect effect;

	private final int times;

	private Fault(FaultEffect effect, int times) {
		this.effect = effect;
		this.times = times;
	}

	private static Fault of(FaultEffect effect) {
		return new Fault(effect, 1);
	}

	/**
	 * Applies to success only, so that a refusal stays visible as the refusal it is.
	 */
	private static Fault ofSuccess(FaultEffect effect) {
		return of((reply, protocol) -> reply.isSuccess() ? effect.apply(reply, protocol) : reply);
	}

	/**
	 * No fault: the request is answered as if nothing had been scripted. Useful between
	 * faults.
	 */
	public static Fault none() {
		return of((reply, protocol) -> reply);
	}

	/**
	 * Answers with a status and the error body that the provider sends with it.
	 * @param status the HTTP status, from 200 to 599
	 */
	public static Fault status(int status) {
		FaultChecks.status(status);
		return of((reply, protocol) -> protocol.error(status, reply));
	}

	/**
	 * Answers as the provider does where its content filter withholds what the model
	 * said: a success without text, whose reason says so.
	 */
	public static Fault blocked() {
		return ofSuccess((reply, protocol) -> protocol.blocked(reply));
	}

	/**
	 * Resets the connection (TCP RST) before the first byte of an answer.
	 */
	public static Fault reset() {
		return of((reply, protocol) -> reply.silenced(Ending.RESET));
	}

	/**
	 * Sends the head of the good answer, then resets the connection (TCP RST).
	 */
	public static Fault resetAfterHeaders() {
		return ofSuccess((reply, protocol) -> reply.withFrames(List.of()).withEnding(Ending.RESET));
	}

	/**
	 * Takes the request and never answers; the connection stays open.
	 */
	public static Fault stall() {
		return of((reply, protocol) -> reply.silenced(Ending.HOLD));
	}

	/**
	 * Sends the first chunks, then nothing more; the connection stays open.
	 * @param afterChunks how many chunks are sent, zero for the head only
	 */
	public static Fault stallMidStream(int afterChunks) {
		return ending(afterChunks, Ending.HOLD);
	}

	/**
	 * Sends the first chunks, then ends the body properly: the client sees a complete
	 * HTTP message in which the end of the stream ({@code finish_reason}, {@code [DONE]})
	 * is missing.
	 * @param afterChunks how many chunks are sent, zero for the head only
	 */
	public static Fault cutStream(int afterChunks) {
		return ending(afterChunks, Ending.COMPLETE);
	}

	/**
	 * Sends the first chunks, then closes the connection without ending the body: the
	 * client sees an incomplete HTTP message.
	 * @param afterChunks how many chunks are sent, zero for the head only
	 */
	public static Fault dropStream(int afterChunks) {
		return ending(afterChunks, Ending.DROP);
	}

	private static Fault ending(int afterChunks, Ending ending) {
		FaultChecks.chunks(afterChunks);
		return ofSuccess((reply, protocol) -> reply.firstChunks(afterChunks).withEnding(ending));
	}

	/**
	 * Answers 200 with JSON that breaks off in the middle.
	 */
	public static Fault malformedBody() {
		return rawBody(Reply.JSON, BROKEN_JSON);
	}

	/**
	 * Answers with an HTML page, as a gateway before the provider does.
	 * @param status the HTTP status, from 200 to 599
	 */
	public static Fault htmlBody(int status) {
		FaultChecks.status(status);
		String page = "<html><head><title>" + status + "</title></head><body><h1>" + status
				+ "</h1><hr>gateway</body></html>";
		return of((reply, protocol) -> Reply.of(status, "text/html; charset=utf-8", page));
	}

	/**
	 * Answers 200 with a body of length zero.
	 */
	public static Fault emptyBody() {
		return rawBody(Reply.JSON, "");
	}

	/**
	 * Waits before each chunk.
	 * @param perChunk the time before each chunk, at most one hour
	 */
	public static Fault slow(Duration perChunk) {
		FaultChecks.duration("perChunk", perChunk);
		return of((reply, protocol) -> reply.withPace(perChunk));
	}

	/**
	 * Waits before the head of the answer.
	 * @param delay the time before the first byte, at most one hour
	 */
	public static Fault delay(Duration delay) {
		FaultChecks.duration("delay", delay);
		return of((reply, protocol) -> reply.withDelay(delay));
	}

	/**
	 * Sends the first chunks of a stream, then an error event, then ends the body. A
	 * request that asked for no stream gets the error as the body of a 200 answer.
	 * @param json the data of the error event; an empty string stands for the provider's
	 * own internal error
	 * @param afterChunks how many chunks are sent before it, zero to make it the first
	 */
	public static Fault errorInStream(String json, int afterChunks) {
		FaultChecks.chunks(afterChunks);
		return ofSuccess((reply, protocol) -> {
			String error = json.isEmpty() ? protocol.error(500, reply).text() : json;
			return reply.isEventStream()
					? reply.firstChunks(afterChunks).withEvent(afterChunks, protocol.eventName(true), error)
					: reply.withFrames(List.of(error.getBytes(StandardCharsets.UTF_8)));
		});
	}

	/**
	 * Sends the first chunks of a stream, then an event whose data is broken JSON, then
	 * the rest of the good stream. A request that asked for no stream gets
	 * {@link #malformedBody()}.
	 * @param afterChunks how many chunks are sent before it, zero to make it the first
	 */
	public static Fault malformedChunk(int afterChunks) {
		FaultChecks.chunks(afterChunks);
		return ofSuccess((reply, protocol) -> reply.isEventStream()
				? reply.withEvent(afterChunks, protocol.eventName(false), BROKEN_JSON)
				: malformedBody().apply(reply, protocol));
	}

	/**
	 * Sends the whole stream, {@code [DONE]} included, and then neither ends the body nor
	 * closes the connection.
	 */
	public static Fault openAfterDone() {
		return ending(Integer.MAX_VALUE, Ending.HOLD);
	}

	/**
	 * Answers 200 with a stream of exactly these bytes, each piece written and flushed on
	 * its own.
	 * @param pieces the bytes
	 */
	public static Fault rawStream(byte[]... pieces) {
		List<byte[]> frames = Arrays.stream(pieces).map(byte[]::clone).toList();
		return of((reply, protocol) -> reply.withContent(200, Reply.EVENT_STREAM, frames));
	}

	/**
	 * Answers 200 with exactly this body.
	 * @param contentType the value of the {@code Content-Type} header
	 * @param body the body, sent as UTF-8
	 */
	public static Fault rawBody(String contentType, String body) {
		FaultChecks.headerValue("contentType", contentType);
		List<byte[]> frames = List.of(body.getBytes(StandardCharsets.UTF_8));
		return of((reply, protocol) -> reply.withContent(200, contentType, frames));
	}

	/**
	 * Sends the body in fragments of this size, each flushed on its own, so that
	 * characters and lines are split. Where the client must also see them one by one,
	 * give {@link #slow(Duration)} first.
	 * @param bytes the size of a fragment, at least 1
	 */
	public static Fault fragmented(int bytes) {
		FaultChecks.range("bytes", bytes, 1, Integer.MAX_VALUE);
		return of((reply, protocol) -> reply.withFrames(reply.fragments(bytes)));
	}

	/**
	 * Compresses the body, whether the client asked for it or not.
	 */
	public static Fault gzip() {
		return of((reply, protocol) -> reply.compressed());
	}

	/**
	 * Adds a {@code Retry-After} header.
	 * @param value the value as it is to appear on the wire: seconds, an HTTP date, or
	 * something a client should survive
	 */
	public Fault retryAfter(String value) {
		return header("retry-after", value);
	}

	/**
	 * Adds a header, or replaces one of the same name.
	 * @param name the name
	 * @param value the value
	 */
	public Fault header(String name, String value) {
		FaultChecks.headerName(name);
		FaultChecks.headerValue(name, value);
		return and(of((reply, protocol) -> reply.withHeader(name, value)));
	}

	/**
	 * Replaces the body; status and headers stay.
	 * @param body the body, sent as UTF-8
	 */
	public Fault body(String body) {
		List<byte[]> frames = List.of(body.getBytes(StandardCharsets.UTF_8));
		return and(of((reply, protocol) -> reply.withFrames(frames)));
	}

	/**
	 * Repeats this fault for consecutive requests.
	 * @param times how many requests fail, from 1 to 1,000
	 */
	public Fault times(int times) {
		FaultChecks.range("times", times, 1, MAX_TIMES);
		return new Fault(this.effect, times);
	}

	/**
	 * Combines two faults: the other one is applied to what this one left.
	 * @param other the other fault
	 * @return a new fault, repeated as often as the more frequent of the two
	 */
	public Fault and(Fault other) {
		FaultEffect first = this.effect;
		FaultEffect second = other.effect;
		return new Fault((reply, protocol) -> second.apply(first.apply(reply, protocol), protocol),
				Math.max(this.times, other.times));
	}

	int times() {
		return this.times;
	}

	Reply apply(Reply reply, WireProtocol protocol) {
		return this.effect.apply(reply, protocol);
	}

}
