package io.davit.hub.reports;

import io.davit.proto.agent.v1.Progress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** How runs are getting on, as last heard. In memory only, bounded, lost with the process (H2). */
public final class ProgressBoard {
    private static final int MOST_RUNS = 100_000;

    private final Clock clock;
    private final Map<String, Heard> heard = new ConcurrentHashMap<>();
    private final List<Consumer<Heard>> listeners = new CopyOnWriteArrayList<>();

    /** @param cluster uid of the cluster that said it */
    public record Heard(String cluster, Progress progress, Instant at) {}

    public ProgressBoard(Clock clock) {
        this.clock = clock;
    }

    /** Runs that no instruction ordered are not shown. */
    public void hear(String cluster, Progress progress) {
        String instruction = progress.getInstructionId();
        if (instruction.isEmpty() || (heard.size() >= MOST_RUNS && !heard.containsKey(instruction))) {
            return;
        }
        Heard now = new Heard(cluster, progress, clock.instant());
        heard.put(instruction, now);
        listeners.forEach(listener -> listener.accept(now));
    }

    /**
     * @param cluster uid that the instruction was for: what another cluster says about it does not count
     */
    public Optional<Heard> of(String cluster, String instruction) {
        return Optional.ofNullable(heard.get(instruction))
                .filter(found -> found.cluster().equals(cluster));
    }

    /** The run has ended. */
    public void forget(String instruction) {
        heard.remove(instruction);
    }

    /** Called on the thread that heard it; must return at once. */
    public void listen(Consumer<Heard> listener) {
        listeners.add(listener);
    }
}
