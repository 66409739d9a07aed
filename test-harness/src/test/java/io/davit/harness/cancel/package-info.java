/** Runs that are asked to end, by a signal or a command, at any step. Open {@link io.davit.harness.cancel.CancelTest} first. */
package io.davit.harness.cancel;
