package io.davit.agent.run;

/**
 * The restore point that a run sealed.
 *
 * @param id as the catalog prints it
 * @param hash of its journal entry, 64 hexadecimal digits: tells it from another one that was put into its place
 */
public record SealedPoint(String id, String hash) {}
