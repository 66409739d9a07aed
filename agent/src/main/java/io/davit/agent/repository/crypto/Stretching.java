package io.davit.agent.repository.crypto;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How a passphrase becomes a key: Argon2id version 1.3 (RFC 9106).
 *
 * @param memoryKib 8,192 to 32,768 KiB, so that a hostile slot cannot exhaust the reader
 * @param passes 1 to 16
 * @param lanes 1 to 4
 * @param salt 32 random bytes
 */
record Stretching(int memoryKib, int passes, int lanes, byte[] salt) {
    static final int SALT_LENGTH = 32;
    static final int LEAST_MEMORY_KIB = 8 * 1024;
    static final int MOST_MEMORY_KIB = 32 * 1024;
    static final int MOST_PASSES = 16;
    static final int MOST_LANES = 4;

    /** @throws DavitException REPOSITORY_TAMPERED outside of the bounds, before anything is computed */
    Stretching {
        boolean bounded = memoryKib >= LEAST_MEMORY_KIB
                && memoryKib <= MOST_MEMORY_KIB
                && passes >= 1
                && passes <= MOST_PASSES
                && lanes >= 1
                && lanes <= MOST_LANES
                && salt.length == SALT_LENGTH;
        if (!bounded) {
            throw new DavitException(
                    ErrorCode.REPOSITORY_TAMPERED, "the cost of the passphrase's slot is out of bounds");
        }
    }

    StretchingCost cost() {
        return new StretchingCost(memoryKib, passes, lanes);
    }

    byte[] stretch(byte[] passphrase) {
        byte[] key = derive(passphrase);
        giveBack();
        return key;
    }

    private byte[] derive(byte[] passphrase) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] key = new byte[KeyRing.KEY_LENGTH];
        generator.generateBytes(passphrase, key);
        return key;
    }

    /**
     * What a stretching fills, up to 32 MiB, has been moved among the old objects and is garbage now; nothing of that size follows. One collection
     * (30 ms, measured in a backup) gives it back to the system; without it the process keeps it to its end. Not called where it was filled: that frame
     * would still hold it.
     */
    private static void giveBack() {
        System.gc();
    }
}
