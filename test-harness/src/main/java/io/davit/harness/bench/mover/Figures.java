package io.davit.harness.bench.mover;

import io.davit.harness.bench.Rounds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was measured in all rounds of one case, by operation, tool and metric. */
final class Figures {
    private final Map<Key, Rounds> values = new HashMap<>();

    /** What is told of each operation. */
    enum Metric {
        CPU("CPU", "s"),
        WALL("wall", "s"),
        PEAK("peak memory", "MB"),
        /** After a first backup and a prune all that is stored, after other backups what they added. */
        STORED("bytes stored", "MB"),
        REQUESTS("requests", ""),
        UPLOADED("uploaded", "MB");

        private final String words;
        private final String unit;

        Metric(String words, String unit) {
            this.words = words;
            this.unit = unit;
        }

        String words() {
            return words;
        }

        String unit() {
            return unit;
        }
    }

    private record Key(Operation operation, String tool, Metric metric) {}

    void add(Operation operation, String tool, Cost cost) {
        add(operation, tool, Metric.CPU, cost.cpu().toNanos() / 1e9);
        add(operation, tool, Metric.WALL, cost.wall().toNanos() / 1e9);
        add(operation, tool, Metric.PEAK, cost.peakBytes() / 1e6);
    }

    void add(Operation operation, String tool, Metric metric, double value) {
        values.computeIfAbsent(new Key(operation, tool, metric), ignored -> new Rounds())
                .add(value);
    }

    /** The median of all rounds; of memory the worst. Nothing if that tool has not done it. */
    OptionalDouble of(Operation operation, String tool, Metric metric) {
        return Optional.ofNullable(values.get(new Key(operation, tool, metric)))
                .map(rounds -> metric == Metric.PEAK ? rounds.worst() : rounds.median())
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }
}
