package io.davit.agent.repository;

import java.util.Arrays;

/** A passphrase, as read from its file: UTF-8, without the line end. Never printed; wiped when closed. */
public final class Passphrase implements Credential {
    private final byte[] utf8;

    /** Takes the array over. */
    public Passphrase(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** The bytes themselves; do not keep them. */
    public byte[] bytes() {
        return utf8;
    }

    @Override
    public void close() {
        Arrays.fill(utf8, (byte) 0);
    }

    @Override
    public String toString() {
        return "****";
    }
}
