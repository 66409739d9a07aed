package io.davit.agent.admission;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 16 random bytes that are minted with an agent's ledger (P5). Everything that counts, counts inside of one epoch: a
 * ledger that was lost or put back gets a new one, and what was ordered before counts no more.
 *
 * @param hex 32 lower-case hexadecimal digits
 */
public record StateEpoch(String hex) {
    public static final int LENGTH = 16;

    public StateEpoch {
        if (!hex.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("an epoch has 16 bytes");
        }
    }

    public static StateEpoch mint() {
        byte[] bytes = new byte[LENGTH];
        new SecureRandom().nextBytes(bytes);
        return of(bytes);
    }

    /** @throws IllegalArgumentException if there are not 16 bytes */
    public static StateEpoch of(byte[] bytes) {
        return new StateEpoch(HexFormat.of().formatHex(bytes));
    }

    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
