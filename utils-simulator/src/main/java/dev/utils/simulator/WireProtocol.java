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
	 * Returns an answer in which the provider withholds what the model would have said,
	 * as its content filter does. An answer in which a model says nothing stays as it is.
	 */
	Reply blocked(Reply good);

	/**
	 * Returns the name that an event of a stream has.
	 * @param error whether the event reports an error
	 * @return the name, empty where the provider's events have none
	 */
	default String eventName(boolean error) {
		return "";
	}

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
