/**
 * How fast providers may be called.
 */
@NullMarked
package dev.utils.ratelimit;

import org.jspecify.annotations.NullMarked;
