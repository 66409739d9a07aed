package io.davit.agent.backup;

import io.davit.agent.cluster.ListOrder;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.CancelToken;
import io.davit.agent.run.HeapLedger;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.RunId;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A cluster, a repository and a run, in memory. */
final class BackupStory {
    final FakeCluster cluster = new FakeCluster();
    final FakeRepository repository = new FakeRepository();
    final CancelToken cancel = new CancelToken();
    final HeapLedger ledger = new HeapLedger();
    CaptureScope scope = CaptureScope.STANDARD;
    int volumes = 2;
    long retainSeconds = 0;
    String schedule = "";
    /** Paths of files that the driver asks about before it takes the one it finds. */
    List<String> offered = List.of();

    final List<String> taken = new ArrayList<>();
    Runnable whileReading = () -> {};
    Runnable whileOpening = () -> {};
    Support support = new Support.Yes();
    Optional<ErrorCode> driverFails = Optional.empty();

    BackupOrder order(String... namespaces) {
        return new BackupOrder(
                List.of(namespaces),
                BackupOrder.SYSTEM_NAMESPACES,
                "harbour",
                scope,
                Naming.NONE,
                retainSeconds,
                schedule);
    }

    Outcome backUp(String... namespaces) {
        BackupOrder order = order(namespaces);
        return new BackupEngine(
                        cluster,
                        new BackupSettings("pier", volumes),
                        location -> {
                            whileOpening.run();
                            return repository;
                        },
                        List.of(new OneFileDriver()))
                .run(order, run());
    }

    List<String> stored() {
        return repository.stored.keySet().stream().map(ResourceKey::toString).toList();
    }

    List<String> listsOf(String id) {
        return cluster.lists.stream()
                .filter(order -> order.type().id().equals(id))
                .map(BackupStory::scope)
                .toList();
    }

    private static String scope(ListOrder order) {
        return order.namespace().orElse("everywhere") + (order.metadataOnly() ? ", metadata" : "");
    }

    private RunContext run() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
        return new RunContext(RunId.next(clock), clock, duration -> {}, cancel, Progress.SILENT, ledger, ledger);
    }

    /** Finds one file of five bytes in every volume. */
    private final class OneFileDriver implements VolumeDriver {
        @Override
        public Support supports(VolumeRef volume) {
            return support;
        }

        @Override
        public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
            whileReading.run();
            offered.stream()
                    .filter(path -> choice.takes(FilePath.of(path), false))
                    .forEach(taken::add);
            driverFails.ifPresent(code -> {
                throw new DavitException(code, "the driver fails");
            });
            try {
                writer.add(
                        FilePath.ROOT,
                        new FileMetadata(FileMetadata.Kind.FILE, 0644, 0, 0, 0, 0, 5, 1, 1, new byte[0]),
                        () -> new ByteArrayInputStream(new byte[5]));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of();
        }

        @Override
        public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
            throw new UnsupportedOperationException("a backup restores nothing");
        }
    }
}
