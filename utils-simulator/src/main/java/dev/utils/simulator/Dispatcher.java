package dev.utils.simulator;

import java.time.Duration;

import dev.utils.simulator.WireProtocol.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a request gets: the protocol's good answer, changed by the next fault of
 * the script or, where none is waiting, by a directive in the prompt.
 */
final class Dispatcher {

	private final WireProtocol protocol;

	private final FaultScript script;

	private final Directives directives = new Directives();

	private final RequestLog log;

	private final ControlApi control;

	private final Duration streamPace;

	Dispatcher(WireProtocol protocol, FaultScript script, RequestLog log, Duration streamPace) {
		this.protocol = protocol;
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
		if (!this.protocol.serves(request.path())) {
			return this.protocol.answer(request).reply();
		}
		Fault fault = this.script.next();
		Answer answer = this.protocol.answer(request);
		if (fault == null) {
			fault = directive(answer.prompt());
		}
		Reply reply = answer.reply();
		if (reply.isEventStream() && !this.streamPace.isZero()) {
			reply = reply.withPace(this.streamPace);
		}
		return (fault != null) ? fault.apply(reply, this.protocol) : reply;
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
