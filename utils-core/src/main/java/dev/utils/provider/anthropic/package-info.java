/**
 * Anthropic's messages, and every server that speaks them.
 */
@NullMarked
package dev.utils.provider.anthropic;

import org.jspecify.annotations.NullMarked;
