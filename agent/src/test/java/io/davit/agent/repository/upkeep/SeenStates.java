package io.davit.agent.repository.upkeep;

import java.util.Arrays;

/** The states that a search found, in that order, each with the one it was found from: 28 bytes a state. */
final class SeenStates {
    private static final int NOTHING = -1;

    /** A state in 128 bits. */
    record Packed(long high, long low) {}

    private long[] high = new long[1 << 12];
    private long[] low = new long[1 << 12];
    private int[] from = new int[1 << 12];
    private int[] table = empty(1 << 14);
    private int size;

    private static int[] empty(int length) {
        int[] table = new int[length];
        Arrays.fill(table, NOTHING);
        return table;
    }

    int size() {
        return size;
    }

    Packed get(int at) {
        return new Packed(high[at], low[at]);
    }

    int cameFrom(int at) {
        return from[at];
    }

    /** Answers false if it was there. */
    boolean add(Packed state, int cameFrom) {
        int slot = slot(state.high(), state.low());
        while (table[slot] != NOTHING) {
            if (high[table[slot]] == state.high() && low[table[slot]] == state.low()) {
                return false;
            }
            slot = slot + 1 & table.length - 1;
        }
        if (size == high.length) {
            grow();
        }
        high[size] = state.high();
        low[size] = state.low();
        from[size] = cameFrom;
        table[slot] = size++;
        if (size > table.length / 2) {
            rehash();
        }
        return true;
    }

    private int slot(long first, long second) {
        long mixed = (first * 0x9E37_79B9_7F4A_7C15L ^ second) * 0xBF58_476D_1CE4_E5B9L;
        return (int) (mixed >>> 32) & table.length - 1;
    }

    private void grow() {
        high = Arrays.copyOf(high, 2 * size);
        low = Arrays.copyOf(low, 2 * size);
        from = Arrays.copyOf(from, 2 * size);
    }

    private void rehash() {
        table = empty(2 * table.length);
        for (int i = 0; i < size; i++) {
            int slot = slot(high[i], low[i]);
            while (table[slot] != NOTHING) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = i;
        }
    }
}
