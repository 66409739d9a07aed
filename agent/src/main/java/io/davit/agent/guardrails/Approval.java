package io.davit.agent.guardrails;

import java.time.Instant;
import java.util.Locale;

/**
 * What an admin of the cluster has agreed to.
 *
 * @param digest 64 lower-case hexadecimal digits: of exactly what
 * @param by a name, for the audit
 */
public record Approval(Kind kind, String digest, Instant expires, String by) {
    /** What can be approved. */
    public enum Kind {
        /** A place for backups; the digest of its tuple. */
        LOCATION,
        /** One restore; the digest of its order. Used up by the first order that it admits. */
        RESTORE,
        /** That the clock is right although the agent has acted on a later time; the digest of that time. */
        CLOCK;

        /** As it stands in an entry: {@code location}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Approval {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest must be 64 hexadecimal digits, in lower case");
        }
    }

    public boolean counts(Kind wanted, String wantedDigest, Instant now) {
        return kind == wanted && digest.equals(wantedDigest) && now.isBefore(expires);
    }
}
