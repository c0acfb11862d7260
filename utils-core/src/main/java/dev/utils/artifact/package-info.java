/**
 * Files that never leave their folder.
 */
@NullMarked
package dev.utils.artifact;

import org.jspecify.annotations.NullMarked;
