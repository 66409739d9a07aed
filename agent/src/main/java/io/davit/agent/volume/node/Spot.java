package io.davit.agent.volume.node;

/**
 * An entry in an open folder, there already or not.
 *
 * @param folder its descriptor
 * @param name raw bytes; {@code .} is the folder itself
 */
record Spot(int folder, byte[] name) {}
