package io.davit.agent.repository.pack;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The places of the extents of one list of parts: gathered in its order, or walked through. For one thread. */
public final class ExtentRuns {
    private final List<ExtentRun> runs = new ArrayList<>();
    private @Nullable Spot start;
    private int extents;
    private int end;

    /** The next extent of the list lies there. */
    public void add(Spot spot, int length) {
        Spot first = start;
        if (first == null || !first.block().equals(spot.block()) || end != spot.offset()) {
            endRun();
            start = spot;
        }
        extents++;
        end = spot.offset() + length;
    }

    private void endRun() {
        Spot first = start;
        if (first != null) {
            runs.add(new ExtentRun(first, extents));
        }
        start = null;
        extents = 0;
    }

    /** All that was added; it is empty afterwards. */
    public List<ExtentRun> take() {
        endRun();
        List<ExtentRun> taken = List.copyOf(runs);
        runs.clear();
        return taken;
    }

    /** The blocks that the runs lie in. */
    public static PackUse use(List<ExtentRun> runs) {
        PackUse use = new PackUse();
        runs.forEach(run -> use.add(run.start().block()));
        return use;
    }

    /** Where the extents of a list lie, one after the other. */
    public static final class Walk {
        private final Iterator<ExtentRun> runs;
        private @Nullable Spot next;
        private int left;

        public Walk(List<ExtentRun> runs) {
            this.runs = runs.iterator();
        }

        /**
         * @param length of the next extent
         * @return null if the runs do not go so far
         */
        public @Nullable Spot next(int length) {
            if (left == 0) {
                if (!runs.hasNext()) {
                    return null;
                }
                ExtentRun run = runs.next();
                next = run.start();
                left = run.extents();
            }
            Spot spot = next;
            if (spot != null) {
                next = new Spot(spot.block(), spot.offset() + length);
                left--;
            }
            return spot;
        }
    }
}
