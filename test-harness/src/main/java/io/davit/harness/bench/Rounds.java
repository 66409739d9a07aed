package io.davit.harness.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The same case measured several times; the median is what is published. */
public final class Rounds {
    private final List<Double> values = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    public void add(Duration time) {
        add(time.toNanos() / 1e9);
    }

    /** @throws BenchFailure if nothing was measured */
    public double median() {
        if (values.isEmpty()) {
            throw new BenchFailure("Nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The value that this part of all does not exceed.
     *
     * @param part above 0, at most 1
     * @throws BenchFailure if nothing was measured
     */
    double quantile(double part) {
        if (values.isEmpty()) {
            throw new BenchFailure("Nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.ceil(part * sorted.size()) - 1);
    }

    public double worst() {
        return Collections.max(values);
    }
}
