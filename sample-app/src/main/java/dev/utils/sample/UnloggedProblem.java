package dev.utils.sample;

import org.springframework.http.ProblemDetail;

/**
 * A problem that can be logged: it may name fields as the visitor did, and whoever
 * mistakes a prompt for a field's name would find it in the log, since Spring logs what
 * it encodes.
 */
class UnloggedProblem extends ProblemDetail {

	UnloggedProblem(ProblemDetail problem) {
		super(problem);
	}

	@Override
	public String toString() {
		return "ProblemDetail[status=" + getStatus() + "]";
	}

}
