/**
 * What is measured and logged about a call.
 */
@NullMarked
package dev.utils.observe;

import org.jspecify.annotations.NullMarked;
