package io.davit.agent.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Object UIDs at 16 bytes each, without objects: an owner of a child may be one of a million. */
final class UidSet {
    private static final int SMALLEST = 1024;
    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private int size;

    void add(String uid) {
        if (uid.isEmpty()) {
            return;
        }
        if (size * 3 >= high.length * 2) {
            grow();
        }
        UUID value = value(uid);
        if (put(value.getMostSignificantBits(), value.getLeastSignificantBits())) {
            size++;
        }
    }

    boolean contains(String uid) {
        if (uid.isEmpty()) {
            return false;
        }
        UUID value = value(uid);
        int slot = slot(value.getMostSignificantBits(), value.getLeastSignificantBits());
        return high[slot] != 0 || low[slot] != 0;
    }

    int size() {
        return size;
    }

    /** The UID itself if it is a UUID, as it is everywhere so far; else, as it may be any text, 16 bytes of its hash. */
    private static UUID value(String uid) {
        try {
            UUID parsed = UUID.fromString(uid);
            if (parsed.toString().equals(uid)) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            // Some other text: hashed below.
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(uid.getBytes(StandardCharsets.UTF_8));
            ByteBuffer bytes = ByteBuffer.wrap(hash);
            return new UUID(bytes.getLong(), bytes.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private boolean put(long h, long l) {
        int slot = slot(h, l);
        boolean fresh = high[slot] == 0 && low[slot] == 0;
        high[slot] = h;
        low[slot] = l;
        return fresh;
    }

    /** Where the value is, or would be. The value zero, a UUID that nobody has, marks an empty slot. */
    private int slot(long h, long l) {
        long mixed = (h ^ Long.rotateLeft(l, 32)) * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 33) & (high.length - 1);
        while ((high[slot] != 0 || low[slot] != 0) && (high[slot] != h || low[slot] != l)) {
            slot = (slot + 1) & (high.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        high = new long[oldHigh.length * 2];
        low = new long[oldLow.length * 2];
        for (int i = 0; i < oldHigh.length; i++) {
            if (oldHigh[i] != 0 || oldLow[i] != 0) {
                put(oldHigh[i], oldLow[i]);
            }
        }
    }
}
