package io.davit.agent.repository.pack;

import java.util.concurrent.CompletableFuture;

/** A block that is read ahead, and how many planned chunks of it were neither taken nor dropped yet. */
final class PlannedBlock {
    private final Place place;
    private final CompletableFuture<byte[]> plain = new CompletableFuture<>();
    private int users;

    PlannedBlock(Place place) {
        this.place = place;
    }

    Place place() {
        return place;
    }

    CompletableFuture<byte[]> plain() {
        return plain;
    }

    /** Whether {@link #plain()} has its bytes. */
    boolean isRead() {
        return plain.isDone() && !plain.isCompletedExceptionally();
    }

    void use() {
        users++;
    }

    /** Whether nobody is left who wants it. */
    boolean release() {
        users--;
        return users == 0;
    }
}
