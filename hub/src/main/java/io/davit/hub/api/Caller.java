package io.davit.hub.api;

/**
 * Who calls, and what ties his call to what follows from it.
 *
 * @param actor as the audit names him: {@code admin}
 * @param correlation runs from here through the instruction to the log of the agent (H7); 1 to 64 printable characters
 */
public record Caller(String actor, String correlation) {}
