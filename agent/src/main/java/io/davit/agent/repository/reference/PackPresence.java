package io.davit.agent.repository.reference;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.pack.PackLook;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Count;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Asks the location for packs, a few at a time. Only a positive answer counts as missing (R9). For one thread. */
final class PackPresence implements AutoCloseable {
    private static final int AT_A_TIME = 16;
    private static final int NAMED = 5;

    private record Asked(ObjectId pack, Future<Boolean> answer) {}

    private final ObjectStore store;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final List<ObjectId> missing = new ArrayList<>();

    PackPresence(ObjectStore store) {
        this.store = store;
    }

    /** @throws DavitException STORE_* of this or an earlier question */
    void look(ObjectId pack, long size) {
        asked.add(new Asked(pack, threads.submit(() -> PackLook.isThere(store, pack, size))));
        if (asked.size() >= AT_A_TIME) {
            settle(asked.remove());
        }
    }

    /** Those that are not there, or not of the size that was said. */
    List<ObjectId> missing() {
        while (!asked.isEmpty()) {
            settle(asked.remove());
        }
        return missing;
    }

    /**
     * @param dispensable of a pack that is missing
     * @throws DavitException MISSING_DATA
     */
    void requireAll(Predicate<ObjectId> dispensable) {
        List<ObjectId> gone = missing().stream().filter(dispensable.negate()).toList();
        if (!gone.isEmpty()) {
            String names = gone.stream()
                    .limit(NAMED)
                    .map(pack -> ObjectNames.of(ObjectKind.PACK, pack).value())
                    .collect(Collectors.joining(", "));
            throw new DavitException(
                    ErrorCode.MISSING_DATA,
                    Count.of(gone.size(), "pack is", "packs are") + " gone or cut short in " + store.describe() + ": "
                            + names + (gone.size() > NAMED ? ", …" : ""));
        }
    }

    private void settle(Asked question) {
        try {
            if (!question.answer().get()) {
                missing.add(question.pack());
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case DavitException cause -> throw new DavitException(cause.code(), cause.sentence(), cause);
                case null, default -> throw new IllegalStateException("looking for a pack failed", e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.RUN_INTERRUPTED, "interrupted while looking for packs", e);
        }
    }

    /** Waits for questions that are under way. */
    @Override
    public void close() {
        threads.close();
    }
}
