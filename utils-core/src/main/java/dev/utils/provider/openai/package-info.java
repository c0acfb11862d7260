/**
 * OpenAI chat completions, and every server compatible with them.
 */
@NullMarked
package dev.utils.provider.openai;

import org.jspecify.annotations.NullMarked;
