package io.davit.agent.repository.crypto;

/**
 * What stretching a passphrase costs whoever opens the repository, and whoever guesses. A slot carries the cost that it was made with. The bounds are
 * {@link Stretching}'s.
 */
public record StretchingCost(int memoryKib, int passes, int lanes) {
    /** 19 MiB, two passes, one lane: what OWASP names as the least for Argon2id, and what fits beside a small heap. */
    public static final StretchingCost STANDARD = new StretchingCost(19 * 1024, 2, 1);

    /** The least that the format allows: for passphrases that protect nothing, as those of tests. */
    public static final StretchingCost LEAST = new StretchingCost(Stretching.LEAST_MEMORY_KIB, 1, 1);

    Stretching with(byte[] salt) {
        return new Stretching(memoryKib, passes, lanes, salt);
    }
}
