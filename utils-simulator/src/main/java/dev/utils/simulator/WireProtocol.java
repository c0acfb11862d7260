package dev.utils.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One provider's side of the wire: what a well-behaved server of that provider answers.
 */
interface WireProtocol {

	boolean serves(String path);

	Answer answer(RecordedRequest request);

	/**
	 * Returns the error that the provider sends with this status in place of another
	 * reply, with the request id of that one.
	 */
	Reply error(int status, Reply instead);

	/**
	 * A faultless answer.
	 *
	 * @param reply the reply
	 * @param prompt the text of the last user message, in which a directive may stand;
	 * {@code null} where there is none or the request was refused
	 */
	record Answer(Reply reply, @Nullable String prompt) {

		static Answer of(Reply reply) {
			return new Answer(reply, null);
		}

		@Override
		public String toString() {
			return "Answer[status=" + this.reply.status() + "]";
		}

	}

}
