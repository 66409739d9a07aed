package io.davit.agent.repository.upkeep;

import java.util.Arrays;

/** The states that a search found, in that order, each with the one it was found from: 36 bytes a state. */
final class SeenStates {
    private static final long NOTHING = -1;

    /** A state in 128 bits. */
    record Packed(long high, long low) {}

    /** Two words a state. */
    private long[] states = new long[1 << 13];

    private int[] from = new int[1 << 12];
    /** Number of a state in the lower half, half of its hash in the upper: most others are told apart without looking at them. */
    private long[] table = empty(1 << 14);

    private int size;

    private static long[] empty(int length) {
        long[] table = new long[length];
        Arrays.fill(table, NOTHING);
        return table;
    }

    int size() {
        return size;
    }

    Packed get(int at) {
        return new Packed(states[2 * at], states[2 * at + 1]);
    }

    int cameFrom(int at) {
        return from[at];
    }

    /** Answers false if it was there. */
    boolean add(Packed state, int cameFrom) {
        long hash = hash(state.high(), state.low());
        int slot = (int) hash & table.length - 1;
        for (long entry = table[slot]; entry != NOTHING; entry = table[slot]) {
            int at = 2 * (int) entry;
            if (entry >>> 32 == hash >>> 32 && states[at] == state.high() && states[at + 1] == state.low()) {
                return false;
            }
            slot = slot + 1 & table.length - 1;
        }
        if (size == from.length) {
            grow();
        }
        states[2 * size] = state.high();
        states[2 * size + 1] = state.low();
        from[size] = cameFrom;
        table[slot] = entry(hash, size++);
        if (size > table.length / 2) {
            rehash();
        }
        return true;
    }

    private static long entry(long hash, int at) {
        return hash & 0xFFFF_FFFF_0000_0000L | at;
    }

    private static long hash(long first, long second) {
        // Neighbours differ in a few bits only: each has to reach all bits of the hash, or the search becomes one of
        // this table.
        long mixed = first * 0x9E37_79B9_7F4A_7C15L ^ second;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return mixed ^ mixed >>> 31;
    }

    private void grow() {
        states = Arrays.copyOf(states, 4 * size);
        from = Arrays.copyOf(from, 2 * size);
    }

    private void rehash() {
        table = empty(2 * table.length);
        for (int i = 0; i < size; i++) {
            long hash = hash(states[2 * i], states[2 * i + 1]);
            int slot = (int) hash & table.length - 1;
            while (table[slot] != NOTHING) {
                slot = slot + 1 & table.length - 1;
            }
            table[slot] = entry(hash, i);
        }
    }
}
