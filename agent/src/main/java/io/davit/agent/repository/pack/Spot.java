package io.davit.agent.repository.pack;

/**
 * Where a chunk begins.
 *
 * @param offset in the plain block, bytes
 */
public record Spot(BlockRef block, int offset) {}
