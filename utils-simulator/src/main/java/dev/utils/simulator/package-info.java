/**
 * A real HTTP server on loopback that speaks the providers' wire protocols, with scripted
 * faults.
 */
@NullMarked
package dev.utils.simulator;

import org.jspecify.annotations.NullMarked;
