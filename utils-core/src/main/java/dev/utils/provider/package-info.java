/**
 * Pure translation between the words of {@code llm} and a provider's wire format; no I/O.
 */
@NullMarked
package dev.utils.provider;

import org.jspecify.annotations.NullMarked;
