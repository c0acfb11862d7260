/**
 * One timed, retrying {@code WebClient}.
 */
@NullMarked
package dev.utils.http;

import org.jspecify.annotations.NullMarked;
