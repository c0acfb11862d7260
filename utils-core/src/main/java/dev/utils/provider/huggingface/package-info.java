/**
 * Hugging Face's router: chat in OpenAI's words, and the tasks of the Inference API.
 */
@NullMarked
package dev.utils.provider.huggingface;

import org.jspecify.annotations.NullMarked;
