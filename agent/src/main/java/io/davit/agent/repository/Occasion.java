package io.davit.agent.repository;

import java.util.regex.Pattern;

/**
 * Why a restore point was made: what tells retention with which others it belongs (R22).
 *
 * @param schedule name of the schedule whose run made it; empty if it was made on demand
 * @param selection digest of what was ordered, 64 hexadecimal digits; empty if the namespaces or trees that it holds say that
 */
public record Occasion(String schedule, String selection) {
    private static final int LONGEST_SCHEDULE = 253;
    private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{64})?");

    /** Somebody asked for it, and got what it holds. */
    public static final Occasion ON_DEMAND = new Occasion("", "");

    /** @throws IllegalArgumentException if the schedule's name is too long or has control characters, or the digest is none */
    public Occasion {
        if (schedule.length() > LONGEST_SCHEDULE || schedule.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "the name of a schedule has at most " + LONGEST_SCHEDULE + " printable characters");
        }
        if (!DIGEST.matcher(selection).matches()) {
            throw new IllegalArgumentException("the digest of a selection has 64 hexadecimal digits");
        }
    }

    public boolean isOnDemand() {
        return schedule.isEmpty();
    }
}
