/**
 * Bytes that nobody vouches for, thrown at every parser of the repository format and of signed envelopes: a seed corpus as a test, and the entry for a
 * coverage-guided fuzzer ({@code ./davit bench fuzz}). Open {@link io.davit.agent.fuzz.Fuzzing} first.
 */
@NullMarked
package io.davit.agent.fuzz;

import org.jspecify.annotations.NullMarked;
