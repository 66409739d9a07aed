package io.davit.hub.config;

import io.davit.settings.Setting;
import java.time.Duration;
import java.util.stream.Stream;

/** How long the hub remembers what is over. The audit, and what is open or in force, stay for ever. */
public record HistoryConfig(
        @Setting(
                value =
                        "Backups and restores that are over, since they changed last. What can be restored is not touched, and is listed as before.",
                fallback = "400d")
        Duration runs,

        @Setting(
                value =
                        "Signed reports, and instructions that are over. Agents keep theirs for 90 days; for so long, either side can be held against the other.",
                fallback = "100d")
        Duration reports,

        @Setting(value = "That something was deleted; who has watched nothing for longer lists anew.", fallback = "7d")
        Duration changes) {
    public HistoryConfig {
        if (Stream.of(runs, reports, changes).anyMatch(kept -> kept.compareTo(Duration.ofDays(1)) < 0)) {
            throw new IllegalArgumentException("nothing is forgotten within less than 1d");
        }
    }
}
