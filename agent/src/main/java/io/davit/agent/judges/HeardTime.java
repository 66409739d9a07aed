package io.davit.agent.judges;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest word from outside, carried forward by a clock that nobody sets: so a jump of the agent's own clock shows at once,
 * not with the next word. Safe for use by many threads.
 */
public final class HeardTime implements TimeWitness {
    /** A machine that slept stands still in the monotonic clock, so an old word says too little. */
    static final Duration KEPT = Duration.ofHours(1);

    private record Word(Instant said, long heardAt) {}

    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Word> newest = new AtomicReference<>();

    /** @param nanoTime {@code System::nanoTime} */
    public HeardTime(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The hub, or a store, says that it is {@code said} now. */
    public void heard(Instant said) {
        newest.set(new Word(said, nanoTime.getAsLong()));
    }

    @Override
    public Optional<Instant> now() {
        Word word = newest.get();
        if (word == null) {
            return Optional.empty();
        }
        Duration since = Duration.ofNanos(nanoTime.getAsLong() - word.heardAt());
        return since.compareTo(KEPT) > 0
                ? Optional.empty()
                : Optional.of(word.said().plus(since));
    }
}
