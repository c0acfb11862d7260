/**
 * What callers say and get back: requests, answers, clients and failures.
 */
@NullMarked
package dev.utils.llm;

import org.jspecify.annotations.NullMarked;
