package io.davit.hub.api;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/** Requests that cannot be meant: which field, and what is wrong with it. */
public final class Invalid {
    private Invalid() {}

    /** @param field path as the contract writes it: {@code backup_location.type} */
    public static DavitException field(String field, String problem) {
        return new DavitException(ErrorCode.REQUEST_INVALID, field + ": " + problem);
    }

    /** Refuses what is longer than this. */
    public static void longerThan(int limit, String field, String value) {
        if (value.length() > limit) {
            throw field(field, "is " + value.length() + " characters long; at most " + limit + " are allowed");
        }
    }

    /** Refuses more than this. */
    public static void moreThan(int limit, String field, int count) {
        if (count > limit) {
            throw field(field, "has " + count + " entries; at most " + limit + " are allowed");
        }
    }
}
