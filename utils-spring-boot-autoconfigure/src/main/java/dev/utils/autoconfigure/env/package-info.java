/**
 * Everything that runs before the context: {@code .env}, {@code UTILS_*} names, log
 * level, log format.
 */
@NullMarked
package dev.utils.autoconfigure.env;

import org.jspecify.annotations.NullMarked;
