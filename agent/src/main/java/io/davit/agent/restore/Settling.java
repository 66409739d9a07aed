package io.davit.agent.restore;

import io.davit.agent.run.RunContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Waits until the control plane has done its part for each of several things; the deadline is one on lack of progress. */
final class Settling {
    private static final Duration BEAT = Duration.ofMillis(200);

    private Settling() {}

    /**
     * @param settled asked again and again for each thing that is left
     * @param then called once for each thing that settled
     * @return what had not settled when nothing did for the time of patience
     */
    static <T> Set<T> await(Set<T> things, Predicate<T> settled, Consumer<T> then, Duration patience, RunContext run) {
        Set<T> left = new LinkedHashSet<>(things);
        Instant progress = run.clock().instant();
        while (!left.isEmpty()) {
            boolean moved = false;
            for (Iterator<T> each = left.iterator(); each.hasNext(); ) {
                T thing = each.next();
                run.proceed();
                if (settled.test(thing)) {
                    each.remove();
                    then.accept(thing);
                    moved = true;
                }
            }
            Instant now = run.clock().instant();
            if (moved) {
                progress = now;
            } else if (Duration.between(progress, now).compareTo(patience) >= 0) {
                return left;
            }
            if (!left.isEmpty()) {
                run.pause().pause(BEAT);
            }
        }
        return left;
    }
}
