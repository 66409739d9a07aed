package io.davit.agent.repository.pack;

import io.davit.agent.repository.chunk.ChunkKind;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers that each hold a block, framed or plain. Used again instead of left to the collector: as garbage, blocks cost a
 * restore a sixth of its processor time. Safe for use by many threads.
 */
final class BlockBuffers {
    private static final int LENGTH = 1 + ChunkKind.LONGEST;

    private final Deque<byte[]> idle = new ArrayDeque<>();

    synchronized byte[] take() {
        byte[] buffer = idle.poll();
        return buffer == null ? new byte[LENGTH] : buffer;
    }

    /** Nobody else knows the buffer any more. */
    synchronized void give(byte[] buffer) {
        idle.push(buffer);
    }
}
