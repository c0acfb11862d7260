package dev.utils.simulator;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scripts and inspects the simulator over HTTP, for those who do not write Java.
 */
final class ControlApi {

	private static final String PREFIX = "/simulator/";

	private final FaultScript script;

	private final RequestLog log;

	private final Runnable reset;

	ControlApi(FaultScript script, RequestLog log, Runnable reset) {
		this.script = script;
		this.log = log;
		this.reset = reset;
	}

	boolean serves(String path) {
		return path.startsWith(PREFIX);
	}

	Reply answer(RecordedRequest request) {
		return switch (request.method() + " " + request.path().substring(PREFIX.length())) {
			case "POST faults" -> addFaults(request);
			case "GET requests" -> requests();
			case "POST reset" -> {
				this.reset.run();
				yield json(200, Json.object().put("reset", true));
			}
			default -> json(404, Json.object()
				.put("error",
						"Unknown: use POST /simulator/faults, GET /simulator/requests or POST /simulator/reset."));
		};
	}

	private Reply addFaults(RecordedRequest request) {
		try {
			this.script.add(FaultDocument.read(request.sharedBytes()));
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			return json(400, Json.object().put("error", ex.getMessage()));
		}
		return json(200, Json.object().put("waiting", this.script.size()));
	}

	private Reply requests() {
		ObjectNode body = Json.object().put("count", this.log.count());
		ArrayNode requests = body.putArray("requests");
		for (RecordedRequest request : this.log.newest()) {
			requests.addObject().put("path", request.path()).put("status", request.status());
		}
		return json(200, body);
	}

	private static Reply json(int status, ObjectNode body) {
		return Reply.of(status, Reply.JSON, List.of(Json.write(body)));
	}

}
