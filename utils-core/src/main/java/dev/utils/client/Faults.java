package dev.utils.client;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is thrown where nothing should be: by beans of the application, or by a fault of
 * ours. Reactor takes {@code LinkageError} and {@code StackOverflowError} for the end of
 * the JVM and throws them at whoever called, which is mostly a thread that nobody waits
 * for. Here they end one call.
 */
final class Faults {

	private static final Logger logger = LoggerFactory.getLogger(Faults.class);

	private Faults() {
	}

	/**
	 * Return whether the JVM itself is unwell, so that others must know of it too.
	 */
	static boolean isFatal(Throwable fault) {
		return fault instanceof VirtualMachineError && !(fault instanceof StackOverflowError);
	}

	/**
	 * Return a fault as an exception that Reactor passes on.
	 */
	static RuntimeException contained(Throwable fault) {
		if (isFatal(fault)) {
			throw (VirtualMachineError) fault;
		}
		return (fault instanceof RuntimeException exception) ? exception : AttemptFailure.fault(fault);
	}

	/**
	 * Do one of the things that end a call: what it throws must not keep the others from
	 * being done.
	 * @param what the thing, for the log
	 */
	static void safely(String what, Runnable step) {
		try {
			step.run();
		}
		catch (Throwable fault) {
			try {
				logger.warn("{} of an LLM call failed", what, fault);
			}
			catch (Throwable second) {
				// A log that fails cannot be told so.
			}
			if (isFatal(fault)) {
				throw (VirtualMachineError) fault;
			}
		}
	}

}
