package dev.utils.ratelimit;

/**
 * What waits, summed up.
 *
 * @param calls how many calls
 * @param input their tokens of requests
 * @param output their tokens of answers
 */
record Queued(int calls, long input, long output) {

	static final Queued NOTHING = new Queued(0, 0, 0);

	long units(Rate.Unit unit) {
		return switch (unit) {
			case CALLS -> this.calls;
			case TOKENS -> this.input + this.output;
			case INPUT_TOKENS -> this.input;
			case OUTPUT_TOKENS -> this.output;
		};
	}

}
