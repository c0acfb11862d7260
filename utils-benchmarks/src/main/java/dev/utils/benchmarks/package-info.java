/**
 * What the limiter costs, and whether it keeps its limits under load.
 */
@NullMarked
package dev.utils.benchmarks;

import org.jspecify.annotations.NullMarked;
