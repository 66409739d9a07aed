/**
 * Stable error codes and what carries them: the one vocabulary of failure that hub, agent and cli share. Open {@link
 * io.davit.errors.ErrorCode} first.
 */
@NullMarked
package io.davit.errors;

import org.jspecify.annotations.NullMarked;
