/**
 * OpenAI's API, and every server compatible with it.
 */
@NullMarked
package dev.utils.provider.openai;

import org.jspecify.annotations.NullMarked;
