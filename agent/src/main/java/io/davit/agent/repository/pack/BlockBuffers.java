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
    /** Shorter ones are garbage that is cheap, and would waste most of a whole buffer. */
    private static final int SHORTEST = LENGTH / 2;

    private final Deque<byte[]> idle = new ArrayDeque<>();

    /** Bytes of memory that a block of this length, at most {@link ChunkKind#LONGEST} and a byte, takes in a buffer. */
    static int room(int length) {
        return length < SHORTEST ? length : LENGTH;
    }

    /** One of that length at least. */
    synchronized byte[] take(int length) {
        return length < SHORTEST ? new byte[length] : takeWhole();
    }

    /** One that takes every block, framed or plain. */
    synchronized byte[] takeWhole() {
        byte[] buffer = idle.poll();
        return buffer == null ? new byte[LENGTH] : buffer;
    }

    /** Nobody else knows the buffer any more. */
    synchronized void give(byte[] buffer) {
        if (buffer.length == LENGTH) {
            idle.push(buffer);
        }
    }
}
