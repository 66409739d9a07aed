package io.davit.agent.backup;

import io.davit.agent.cluster.ListOutcome;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.run.Outcome;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What became of every item of one run (A7): captured, skipped with a reason, failed with a code. For many threads. */
final class Tally {
    /** So many problems are kept one by one; more are counted. */
    static final int KEPT = 50_000;

    private final Map<String, Map<String, Long>> namespaced = new HashMap<>();
    private final Map<String, Long> clusterScoped = new HashMap<>();
    private final Map<Skip, Long> skipped = new EnumMap<>(Skip.class);
    private final List<Problem> problems = new ArrayList<>();
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private long total;
    private long errors;
    private long objects;
    private long volumes;
    private long firstVersion = Long.MAX_VALUE;
    private long lastVersion;

    synchronized void captured(ResourceKey key) {
        objects++;
        Map<String, Long> counts = key.isClusterScoped()
                ? clusterScoped
                : namespaced.computeIfAbsent(key.namespace(), name -> new HashMap<>());
        counts.merge(key.resource(), 1L, Long::sum);
    }

    synchronized void skipped(Skip why) {
        skipped.merge(why, 1L, Long::sum);
    }

    synchronized void problem(Problem problem) {
        total++;
        errors += problem.severity() == Severity.ERROR ? 1 : 0;
        if (problems.size() < KEPT) {
            problems.add(problem);
        }
    }

    void problems(Collection<Problem> all) {
        all.forEach(this::problem);
    }

    /** Notes the moment that a list showed: the span of them is the skew between kinds (C4). */
    synchronized void listed(ListOutcome list) {
        try {
            long version = Long.parseLong(list.resourceVersion());
            firstVersion = Math.min(firstVersion, version);
            lastVersion = Math.max(lastVersion, version);
        } catch (NumberFormatException e) {
            // Opaque by contract: then there is no span to tell.
            return;
        }
    }

    void volume(long fileCount, long byteCount) {
        files.addAndGet(fileCount);
        bytes.addAndGet(byteCount);
        synchronized (this) {
            volumes++;
        }
    }

    long bytes() {
        return bytes.get();
    }

    synchronized boolean isComplete() {
        return errors == 0;
    }

    synchronized long problemCount() {
        return total;
    }

    /** All problems; past {@link #KEPT}, a last one says how many more there were. */
    synchronized List<Problem> problems() {
        List<Problem> all = new ArrayList<>(problems);
        if (total > KEPT) {
            all.add(Problem.warning(
                    ErrorCode.BACKUP_INCOMPLETE, "the run", (total - KEPT) + " more problems were counted, not kept"));
        }
        return List.copyOf(all);
    }

    /** By namespace in byte order, those without objects included. */
    synchronized List<NamespaceSummary> namespaces(Collection<String> selected) {
        Map<String, Map<String, Long>> all = new TreeMap<>(Bytes.ORDER);
        selected.forEach(name -> all.put(name, Map.of()));
        namespaced.forEach((name, counts) -> all.put(name, Map.copyOf(counts)));
        List<NamespaceSummary> summaries = new ArrayList<>();
        all.forEach((name, counts) -> summaries.add(new NamespaceSummary(name, counts)));
        return List.copyOf(summaries);
    }

    synchronized Map<String, Long> clusterScoped() {
        return Map.copyOf(clusterScoped);
    }

    /** The counts of an outcome. */
    synchronized Map<String, Long> counts(long storedBytes) {
        Map<String, Long> counts = new TreeMap<>();
        counts.put("objects", objects);
        counts.put("volumes", volumes);
        counts.put("files", files.get());
        counts.put("bytes", bytes.get());
        counts.put("storedBytes", storedBytes);
        counts.put("failed", errors);
        counts.put("problems", total);
        counts.put(
                "skipped", skipped.values().stream().mapToLong(Long::longValue).sum());
        skipped.forEach((why, count) -> counts.put("skipped." + why.name().toLowerCase(Locale.ROOT), count));
        if (lastVersion > 0) {
            counts.put("resourceVersionFirst", firstVersion);
            counts.put("resourceVersionLast", lastVersion);
        }
        return counts;
    }

    /** The problems that an outcome carries in itself, errors first. */
    synchronized List<Problem> shown() {
        return shown(problems);
    }

    static List<Problem> shown(List<Problem> all) {
        return all.stream()
                .sorted((a, b) -> b.severity().compareTo(a.severity()))
                .limit(Outcome.SHOWN)
                .toList();
    }
}
