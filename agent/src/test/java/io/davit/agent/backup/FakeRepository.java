package io.davit.agent.backup;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Repair;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A repository in memory; like the real one, it insists on the order of the resource stream. */
public final class FakeRepository implements OpenRepository, BackupWriter {
    private static final RestorePointId POINT = new RestorePointId("ab", 2);
    static final String HASH = "5ea1".repeat(16);

    public final Map<ResourceKey, String> stored = new TreeMap<>();
    final List<VolumeIdentity> finishedVolumes = new ArrayList<>();
    final List<ErrorCode> abandoned = new ArrayList<>();
    final List<Problem> sealedProblems = new ArrayList<>();
    int started;
    int seals;
    int closed;
    int missingData;
    Optional<RestorePointSummary> sealed = Optional.empty();
    Optional<ErrorCode> failAdds = Optional.empty();
    private boolean finished;

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

    Optional<LockOrder> locked = Optional.empty();

    @Override
    public BackupWriter startBackup(RunContext run, Compression compression, Optional<LockOrder> lock) {
        started++;
        locked = lock;
        stored.clear();
        return this;
    }

    @Override
    public Optional<RestorePointId> alreadySealed() {
        return sealed.map(summary -> POINT);
    }

    @Override
    public ResourceWriter resources() {
        finished = false;
        return new ResourceWriter() {
            private Optional<ResourceKey> last = Optional.empty();

            @Override
            public void add(ResourceKey key, byte[] json) {
                failAdds.ifPresent(code -> {
                    throw new DavitException(code, "the store fails");
                });
                if (last.isPresent() && last.get().compareTo(key) >= 0) {
                    throw new IllegalStateException(key + " after " + last.get());
                }
                last = Optional.of(key);
                stored.put(key, new String(json, StandardCharsets.UTF_8));
            }

            @Override
            public void finish() {
                finished = true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public VolumeWriter volume(VolumeIdentity volume) {
        return new VolumeWriter() {
            @Override
            public FileResult add(FilePath path, FileMetadata metadata, FileSource source) {
                return new FileResult(false, metadata.size());
            }

            @Override
            public void finish() {
                synchronized (finishedVolumes) {
                    finishedVolumes.add(volume);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public long storedBytes() {
        return 7;
    }

    @Override
    public JournalHead seal(RestorePointSummary summary, List<Problem> problems) {
        if (sealed.isPresent()) {
            closed++;
            return new JournalHead(POINT.writerId(), POINT.number(), HASH);
        }
        if (missingData > 0) {
            missingData--;
            throw new DavitException(ErrorCode.MISSING_DATA, "a pack is gone");
        }
        if (!finished) {
            throw new IllegalStateException("the resource stream is not finished");
        }
        seals++;
        sealed = Optional.of(summary);
        sealedProblems.addAll(problems);
        closed++;
        return new JournalHead(POINT.writerId(), POINT.number(), HASH);
    }

    @Override
    public void abandon(ErrorCode why) {
        abandoned.add(why);
    }

    @Override
    public RestorePoint restorePoint(RestorePointId id) {
        RestorePointSummary summary = sealed.orElseThrow();
        return new RestorePoint() {
            @Override
            public RestorePointId id() {
                return id;
            }

            @Override
            public String hash() {
                return HASH;
            }

            @Override
            public RestorePointSummary summary() {
                return summary;
            }

            @Override
            public List<Problem> problems() {
                return sealedProblems;
            }

            @Override
            public List<ResourceRange> resourceRanges() {
                throw new UnsupportedOperationException();
            }

            @Override
            public void resources(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<VolumeIdentity> volumes() {
                return finishedVolumes;
            }

            @Override
            public VolumeCursor browse(VolumeIdentity volume) {
                throw new UnsupportedOperationException("nobody browses here");
            }

            @Override
            public VolumeReader volume(VolumeIdentity volume) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void confirmPresence() {}
        };
    }

    @Override
    public RepositoryPin pin() {
        return new RepositoryPin("", "", "");
    }

    @Override
    public List<Problem> readJournals(Map<String, JournalHead> known, Consumer<JournalEntry> visitor) {
        return List.of();
    }

    @Override
    public void close() {}
}
