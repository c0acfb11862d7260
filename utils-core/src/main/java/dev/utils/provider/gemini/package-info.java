/**
 * Google's Gemini API.
 */
@NullMarked
package dev.utils.provider.gemini;

import org.jspecify.annotations.NullMarked;
