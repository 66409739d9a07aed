package io.davit.harness.memory;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one command of the agent took.
 *
 * @param answer what it printed with {@code -o json}
 * @param peakBytes of resident memory, heap and native
 * @param heapMegabytes the most that was in use after a collection: what was held, and what had not been found to be garbage yet
 */
record Footprint(String command, JsonNode answer, long peakBytes, long heapMegabytes, long cpuMillis, long millis) {
    private static final Pattern COLLECTION = Pattern.compile(" \\d+M->(\\d+)M\\(\\d+M\\)");

    double megabytes() {
        return peakBytes / 1e6;
    }

    String line() {
        return "memory: %-32s %4.0f MB resident, %3d MiB heap, %5.1f s of CPU in %5.1f s"
                .formatted(command, megabytes(), heapMegabytes, cpuMillis / 1e3, millis / 1e3);
    }

    /** From a log of {@code -Xlog:gc}; 0 if nothing was ever collected. */
    static long heapAfterCollections(Path log) throws IOException {
        long most = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher found = COLLECTION.matcher(line);
            if (found.find()) {
                most = Math.max(most, Long.parseLong(found.group(1)));
            }
        }
        return most;
    }
}
