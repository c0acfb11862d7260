package dev.utils.simulator;

import java.time.Duration;
import java.util.List;

import dev.utils.simulator.WireProtocol.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a request gets: the good answer of the protocol to which its path belongs,
 * changed by the next fault of the script or, where none is waiting, by a directive in
 * the prompt.
 */
final class Dispatcher {

	private final List<WireProtocol> protocols;

	private final FaultScript script;

	private final Directives directives = new Directives();

	private final RequestLog log;

	private final ControlApi control;

	private final Duration streamPace;

	Dispatcher(List<WireProtocol> protocols, FaultScript script, RequestLog log, Duration streamPace) {
		this.protocols = protocols;
		this.script = script;
		this.log = log;
		this.control = new ControlApi(script, log, this::reset);
		this.streamPace = streamPace;
	}

	Reply dispatch(RecordedRequest request) {
		if (this.control.serves(request.path())) {
			return this.control.answer(request);
		}
		Reply reply = reply(request);
		this.log.add(request.answered(reply.silent() ? 0 : reply.status()));
		return reply;
	}

	private Reply reply(RecordedRequest request) {
		WireProtocol protocol = protocol(request.path());
		if (!protocol.serves(request.path())) {
			return protocol.answer(request).reply();
		}
		Fault fault = this.script.next();
		Answer answer = protocol.answer(request);
		if (fault == null) {
			fault = directive(answer.prompt());
		}
		Reply reply = answer.reply();
		if (reply.isEventStream() && !this.streamPace.isZero()) {
			reply = reply.withPace(this.streamPace);
		}
		return (fault != null) ? fault.apply(reply, protocol) : reply;
	}

	/**
	 * Returns the first protocol that serves a path, or else the last to refuse it.
	 */
	private WireProtocol protocol(String path) {
		return this.protocols.stream()
			.filter((protocol) -> protocol.serves(path))
			.findFirst()
			.orElse(this.protocols.get(this.protocols.size() - 1));
	}

	private @Nullable Fault directive(@Nullable String prompt) {
		return (prompt != null) ? this.directives.next(prompt) : null;
	}

	void reset() {
		this.script.clear();
		this.directives.clear();
		this.log.clear();
	}

}
