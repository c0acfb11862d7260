package dev.utils.provider;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The event stream rules of the WHATWG HTML standard, and what real servers make of them.
 */
class SseDecoderTests {

	private static final String MEGABYTE = "x".repeat(1 << 20);

	@ParameterizedTest(name = "{0}")
	@MethodSource("streams")
	void streamIsDecodedInOnePiece(String name, String stream, List<Event> events) {
		byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
		assertThat(decode(bytes, bytes.length)).isEqualTo(events);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("streams")
	void streamIsDecodedByteByByte(String name, String stream, List<Event> events) {
		assertThat(decode(stream.getBytes(StandardCharsets.UTF_8), 1)).isEqualTo(events);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("streams")
	void streamIsDecodedInPiecesOfAnySize(String name, String stream, List<Event> events) {
		for (int size = 2; size < 12; size++) {
			assertThat(decode(stream.getBytes(StandardCharsets.UTF_8), size)).as("pieces of " + size).isEqualTo(events);
		}
	}

	static Stream<Arguments> streams() {
		return Stream.of(arguments("data without a name", "data: {\"a\":1}\n\n", List.of(data("{\"a\":1}"))),
				arguments("several events", "data: 1\n\ndata: 2\n\n", List.of(data("1"), data("2"))),
				arguments("named event", "event: ping\ndata: {}\n\n", List.of(new Event("ping", "{}"))),
				arguments("name after the data", "data: {}\nevent: ping\n\n", List.of(new Event("ping", "{}"))),
				arguments("several named events", "event: a\ndata: 1\n\nevent: b\ndata: 2\n\n",
						List.of(new Event("a", "1"), new Event("b", "2"))),
				arguments("retry without data is no event", "retry: 10\n\ndata: 1\n\n", List.of(data("1"))),
				arguments("name without data is forgotten", "event: ping\n\ndata: 1\n\n", List.of(data("1"))),
				arguments("empty name is no name", "event:\ndata: 1\n\n", List.of(data("1"))),
				arguments("id without data is no event", "id: 7\n\ndata: 1\n\n", List.of(data("1"))),
				arguments("empty data is an event", "data:\n\n", List.of(data(""))),
				arguments("field name alone is empty data", "data\n\n", List.of(data(""))),
				arguments("two empty data lines are a line feed", "data\ndata\n\n", List.of(data("\n"))),
				arguments("data lines are joined", "data: {\ndata: \"a\":1\ndata: }\n\n",
						List.of(data("{\n\"a\":1\n}"))),
				arguments("many short data lines", "data:a\n".repeat(50) + "\n",
						List.of(data("a\n".repeat(50).stripTrailing()))),
				arguments("other fields between data lines", "data: 1\nid: 3\n: note\ndata: 2\n\n",
						List.of(data("1\n2"))),
				arguments("escaped line feeds stay", "data: {\"a\":\"\\n\\n\"}\n\n",
						List.of(data("{\"a\":\"\\n\\n\"}"))),
				arguments("only one leading space is dropped", "data:  x \n\n", List.of(data(" x "))),
				arguments("no leading space", "data:x\n\n", List.of(data("x"))),
				arguments("colon in the data", "data: a: b\n\n", List.of(data("a: b"))),
				arguments("line separator of Unicode is text", "data: a\u2028b\n\n", List.of(data("a\u2028b"))),
				arguments("multi-byte characters", "data: \u4f60\u597d \uD83D\uDE80 \u2014\n\n",
						List.of(data("\u4f60\u597d \uD83D\uDE80 \u2014"))),
				arguments("comments", ": keep-alive\n\n:\n\ndata: 1\n\n: bye\n\n", List.of(data("1"))),
				arguments("comments only", ": keep-alive\n\n: keep-alive\n\n", List.of()),
				arguments("unknown fields", "foo: bar\ndatax: 1\ndat: 2\nData: 3\n\ndata: 4\n\n", List.of(data("4"))),
				arguments("carriage returns", "data: 1\r\rdata: 2\r\r", List.of(data("1"), data("2"))),
				arguments("both", "data: 1\r\n\r\ndata: 2\r\ndata: 3\r\n\r\n", List.of(data("1"), data("2\n3"))),
				arguments("mixed line ends", "data: 1\r\ndata: 2\rdata: 3\n\r\n", List.of(data("1\n2\n3"))),
				arguments("byte order mark", "\uFEFFdata: 1\n\n", List.of(data("1"))),
				arguments("byte order mark inside is text", "data: \uFEFF1\n\n", List.of(data("\uFEFF1"))),
				arguments("leading blank lines", "\n\n\ndata: 1\n\n", List.of(data("1"))),
				arguments("last event without blank line", "data: 1\n\ndata: 2\n", List.of(data("1"), data("2"))),
				arguments("last event without line end", "data: 1\n\ndata: 2", List.of(data("1"), data("2"))),
				arguments("carriage return at the end", "data: 1\r", List.of(data("1"))),
				arguments("nothing", "", List.of()), arguments("a single byte", "d", List.of()));
	}

	@Test
	void lineOfAMegabyteIsDecoded() {
		byte[] bytes = ("data: " + MEGABYTE + "\n\ndata: 2\n\n").getBytes(StandardCharsets.UTF_8);
		assertThat(decode(bytes, 8192)).containsExactly(data(MEGABYTE), data("2"));
	}

	@Test
	void eventLargerThanAllowedIsRefused() {
		SseDecoder decoder = new SseDecoder(10_000);
		byte[] piece = "x".repeat(4_000).getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> {
			for (int i = 0; i < 10; i++) {
				decoder.decode(piece, 0, piece.length, (name, data, offset, length) -> {
				});
			}
		}).withMessageContaining("10000 bytes");
	}

	@Test
	void smallLinesOfOneLargeEventCountTogether() {
		SseDecoder decoder = new SseDecoder(10_000);
		byte[] line = "data: 0123456789\n".getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(AnswerTooLargeException.class).isThrownBy(() -> {
			for (int i = 0; i < 10_000; i++) {
				decoder.decode(line, 0, line.length, (name, data, offset, length) -> {
				});
			}
		});
	}

	@Test
	void endlessCommentsNeedNoMemory() {
		SseDecoder decoder = new SseDecoder(10_000);
		byte[] comment = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);
		List<Event> events = new ArrayList<>();
		for (int i = 0; i < 10_000; i++) {
			decoder.decode(comment, 0, comment.length, collectInto(events));
		}
		decoder.decode("data: 1\n\n".getBytes(StandardCharsets.UTF_8), 0, 9, collectInto(events));
		assertThat(events).containsExactly(data("1"));
	}

	@Test
	void failureOfTheHandlerIsPassedOnAsItIs() {
		SseDecoder decoder = new SseDecoder(1000);
		IllegalStateException failure = new IllegalStateException("handler");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> decoder
			.decode("data: 1\n\n".getBytes(StandardCharsets.UTF_8), 0, 9, (name, data, offset, length) -> {
				throw failure;
			})).isSameAs(failure);
	}

	private static List<Event> decode(byte[] bytes, int pieceSize) {
		SseDecoder decoder = new SseDecoder(4 << 20);
		List<Event> events = new ArrayList<>();
		for (int i = 0; i < bytes.length; i += pieceSize) {
			decoder.decode(bytes, i, Math.min(pieceSize, bytes.length - i), collectInto(events));
		}
		decoder.end(collectInto(events));
		return events;
	}

	private static SseDecoder.Handler collectInto(List<Event> events) {
		return (name, data, offset, length) -> {
			ByteArrayOutputStream copy = new ByteArrayOutputStream();
			copy.write(data, offset, length);
			events.add(new Event(name, copy.toString(StandardCharsets.UTF_8)));
		};
	}

	private static Event data(String data) {
		return new Event(null, data);
	}

	private record Event(@Nullable String name, String data) {

	}

}
