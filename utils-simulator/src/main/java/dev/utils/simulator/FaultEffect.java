package dev.utils.simulator;

/**
 * What a fault does to the good reply.
 */
@FunctionalInterface
interface FaultEffect {

	Reply apply(Reply reply, WireProtocol protocol);

}
