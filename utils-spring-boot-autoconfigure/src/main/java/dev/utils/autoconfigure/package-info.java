/**
 * Binds {@code utils.*} properties and wires the core as beans.
 */
@NullMarked
package dev.utils.autoconfigure;

import org.jspecify.annotations.NullMarked;
