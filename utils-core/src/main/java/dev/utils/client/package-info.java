/**
 * Joins the rooms: the only package that knows all the others.
 */
@NullMarked
package dev.utils.client;

import org.jspecify.annotations.NullMarked;
