package io.davit.agent.repository.reference;

import io.davit.agent.repository.format.ObjectId;
import java.util.BitSet;

/**
 * One pack that a chunk needs.
 *
 * @param size of the pack's object, bytes
 * @param blocks which of its blocks are needed, by number
 */
public record PackNeed(ObjectId pack, long size, BitSet blocks) {}
