package io.davit.cli.hub;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;

/** What the caller shows the hub. Never printed. */
public record AccessToken(String value) {
    private static final int LONGEST = 4096;

    /** @throws DavitException CONFIG_INVALID if it is not one line of printable ASCII, which a header could not carry */
    public AccessToken {
        boolean isPrintable = value.chars().allMatch(c -> c > ' ' && c < 127);
        if (value.isEmpty() || value.length() > LONGEST || !isPrintable) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the token is not one line of printable characters");
        }
    }

    @Override
    public String toString() {
        return "****";
    }
}
