package io.davit.agent.volume.node;

/**
 * An entry in an open folder, there already or not.
 *
 * @param folder its descriptor
 * @param name raw bytes; {@code .} is the folder itself
 * @param newborn what files are like that are made in the folder
 */
record Spot(int folder, byte[] name, Newborn newborn) {}
