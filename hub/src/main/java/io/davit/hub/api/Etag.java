package io.davit.hub.api;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Resource;

/** Which state of a row somebody saw. The uid is in it, so that a row of the same name made anew is another. */
public final class Etag {
    private static final int UID_CHARACTERS = 8;

    private Etag() {}

    public static String of(Resource row) {
        return row.version() + "-"
                + row.uid().substring(0, Math.min(UID_CHARACTERS, row.uid().length()));
    }

    /** @throws DavitException ETAG_STALE; nothing if none was given */
    public static void check(String given, Resource row) {
        if (!given.isEmpty() && !given.equals(of(row))) {
            throw new DavitException(
                    ErrorCode.ETAG_STALE,
                    Names.of(row.kind(), row.name()) + " is at etag " + of(row) + ", not at the one that was sent");
        }
    }

    /** The same, where changing what nobody saw would be a mistake. */
    public static void require(String field, String given, Resource row) {
        if (given.isEmpty()) {
            throw Invalid.field(field, "is missing; send the etag of the row that you saw");
        }
        check(given, row);
    }
}
