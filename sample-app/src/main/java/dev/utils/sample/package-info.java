/**
 * What a user's app looks like.
 */
@NullMarked
package dev.utils.sample;

import org.jspecify.annotations.NullMarked;
