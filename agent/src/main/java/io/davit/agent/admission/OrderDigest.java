package io.davit.agent.admission;

/**
 * The identity of what was ordered: SHA-256 over the bytes of the order, without the instruction around them, which every
 * delivery makes anew.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record OrderDigest(String hex) {
    @Override
    public String toString() {
        return hex;
    }
}
