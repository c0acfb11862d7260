/**
 * Rate limits that instances share through Redis.
 */
@NullMarked
package dev.utils.ratelimit.redis;

import org.jspecify.annotations.NullMarked;
