package io.davit.hub.api;

import io.davit.proto.v1.RunProgress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** How runs are getting on, as last heard. In memory only (H2): a tick is worth nothing tomorrow. */
public final class ProgressBoard {
    private final Map<String, RunProgress> newest = new ConcurrentHashMap<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    /** @param subject API name of the run's row: {@code backups/NAME} */
    public void heard(String subject, RunProgress progress) {
        newest.put(subject, progress);
        listeners.forEach(listener -> listener.accept(subject));
    }

    /** The run has ended, or nothing more will be heard of it. */
    public void ended(String subject) {
        newest.remove(subject);
    }

    public Optional<RunProgress> of(String subject) {
        return Optional.ofNullable(newest.get(subject));
    }

    /** Is told whose progress moved. Must return at once. Closing the answer ends it. */
    public Listening listen(Consumer<String> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends when it is closed. */
    @FunctionalInterface
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }
}
