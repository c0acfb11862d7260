/**
 * For callers that expect a pair of result and error, as the Python package gave it.
 */
@NullMarked
package dev.utils.compat;

import org.jspecify.annotations.NullMarked;
