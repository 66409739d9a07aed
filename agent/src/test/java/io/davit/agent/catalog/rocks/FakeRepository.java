package io.davit.agent.catalog.rocks;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.Verification;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Journals in memory. Counts the entries it hands out, and can be put back to an older state. */
final class FakeRepository implements OpenRepository {
    private final String id;
    private final Map<String, List<JournalEntry>> journals = new TreeMap<>();
    int handedOut;
    /** Which reading of the journals fails before its first entry, counted from now; 0 for none. */
    int failsAtReading;
    /** Which entry of a writer cannot be read; 0 for none. */
    int failsAtEntry;

    FakeRepository(String id) {
        this.id = id;
    }

    JournalEntry.PointSealed seal(String writer, Instant sealed) {
        List<JournalEntry> journal = journals.computeIfAbsent(writer, w -> new ArrayList<>());
        RestorePointSummary summary = new RestorePointSummary(
                RunId.next(Clock.systemUTC()),
                new RestorePointSummary.Source("uid", "harbour", "v1.36.3"),
                sealed.minusSeconds(5),
                sealed,
                true,
                List.of(new RestorePointSummary.NamespaceSummary("shop", Map.of("apps/deployments", 2L))),
                Map.of("storageclasses", 1L),
                List.of(new RestorePointSummary.VolumeSummary("shop", "data", "pv-1", true, 3, 4096)),
                4096,
                1024,
                0,
                List.of());
        int number = journal.size() + 1;
        JournalEntry.PointSealed entry = new JournalEntry.PointSealed(
                new JournalHead(writer, number, "hash-" + writer + number), sealed, summary);
        journal.add(entry);
        return entry;
    }

    /** As a prune does, in its own journal. */
    void drop(String writer, RestorePointId point) {
        List<JournalEntry> journal = journals.computeIfAbsent(writer, w -> new ArrayList<>());
        int number = journal.size() + 1;
        journal.add(new JournalEntry.PointsDropped(
                new JournalHead(writer, number, "hash-" + writer + number), Instant.EPOCH, List.of(point), List.of()));
    }

    void rollBack(String writer, int entries) {
        List<JournalEntry> journal = journals.get(writer);
        journal.subList(journal.size() - entries, journal.size()).clear();
    }

    void bringBack(JournalEntry entry) {
        journals.get(entry.place().writerId()).add(entry);
    }

    @Override
    public List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        if (failsAtReading > 0 && --failsAtReading == 0) {
            throw new DavitException(ErrorCode.STORE_UNREACHABLE, "scripted");
        }
        List<Problem> problems = new ArrayList<>();
        journals.forEach((writer, journal) -> {
            long from = known.containsKey(writer) ? known.get(writer).number() : 0;
            if (from > journal.size()) {
                problems.add(Problem.error(ErrorCode.REPOSITORY_ROLLED_BACK, "writer " + writer, "is behind"));
                return;
            }
            journal.stream().skip(from).forEach(entry -> {
                if (entry.place().number() == failsAtEntry) {
                    throw new DavitException(ErrorCode.STORE_UNREACHABLE, "scripted");
                }
                handedOut++;
                visitor.accept(entry);
            });
        });
        return problems;
    }

    @Override
    public RepositoryPin pin() {
        return new RepositoryPin(id, "owner", "commitment");
    }

    @Override
    public Space space(RunContext run) {
        throw new UnsupportedOperationException("nobody counts here");
    }

    @Override
    public Upkeep upkeep() {
        throw new UnsupportedOperationException("nobody forgets here");
    }

    @Override
    public Verification.Report verify(Verification.Order order, RunContext run, Verification.Findings findings) {
        throw new UnsupportedOperationException("nobody verifies here");
    }

    @Override
    public Repair.Report repair(Repair.Order order, RunContext run, Repair.Visitor visitor) {
        throw new UnsupportedOperationException("nobody repairs here");
    }

    @Override
    public BackupWriter startBackup(RunContext run, Compression compression, Optional<LockOrder> lock) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RestorePoint restorePoint(RestorePointId wanted) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
