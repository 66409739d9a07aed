package io.davit.agent.trees;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.LockOrder;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.run.Progress;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Backs folders up as the trees of one restore point. Stopped or failed, it closes its run; the packs that it stored are
 * found again by the next backup of this machine. Killed, the next backup goes on as the same run.
 */
public final class TreeBackup {
    /** How often a backup may start anew because data it meant to reuse is gone. */
    private static final int ANEW = 1;

    private final Place place;
    private final Order order;

    /**
     * @param parallel trees that are read at the same time
     * @param schedule by which the backup runs; empty if somebody asked for it
     */
    public record Order(
            List<TreeSource> trees,
            Compression compression,
            int parallel,
            Naming naming,
            String schedule,
            Optional<Duration> retain,
            LockChoice lock) {
        /** @throws DavitException ARGUMENT_INVALID if two trees have one name */
        public Order {
            trees = List.copyOf(trees);
            Set<TreeName> names = new HashSet<>();
            for (TreeSource tree : trees) {
                if (!names.add(tree.name())) {
                    throw new DavitException(
                            ErrorCode.ARGUMENT_INVALID,
                            "two trees are called '" + tree.name() + "': give one another name, as NAME=PATH");
                }
            }
        }
    }

    /**
     * What was sealed.
     *
     * @param counts of all trees
     * @param problems all of them; the restore point holds them, too
     */
    public record Sealed(
            RestorePointId point, RestorePointSummary summary, TreeCounts counts, List<Problem> problems) {}

    public TreeBackup(Place place, Order order) {
        this.place = place;
        this.order = order;
    }

    /**
     * @throws DavitException STORE_CANNOT_LOCK, RETENTION_LOCK_FAILED; RUN_CANCELED; VOLUME_NOT_REACHABLE if a folder cannot be read at all; LEDGER_IN_USE;
     *     REPOSITORY_*, STORE_*, DISK_FULL
     */
    public Sealed run(Progress progress) {
        for (int attempt = 0; ; attempt++) {
            RunContext run = place.writing(progress);
            try {
                Sealed sealed = write(run);
                place.written();
                return sealed;
            } catch (EndedBefore e) {
                place.written();
            } catch (DavitException e) {
                place.written();
                if (e.code() != ErrorCode.MISSING_DATA || attempt >= ANEW) {
                    throw e;
                }
            }
        }
    }

    /** The run that an earlier process was killed in had sealed its restore point; now its journal says so, too. */
    private static final class EndedBefore extends Exception {
        private static final long serialVersionUID = 1;
    }

    private Sealed write(RunContext run) throws EndedBefore {
        Instant started = run.clock().instant();
        run.progress().step("open the repository");
        try (BackupWriter writer = place.repository().startBackup(run, order.compression(), lock(started))) {
            if (writer.alreadySealed().isPresent()) {
                writer.seal(summary(run, started, List.of(), TreeCounts.NONE, List.of()), List.of());
                throw new EndedBefore();
            }
            try {
                return write(run, started, writer);
            } catch (DavitException e) {
                abandon(writer, e.code(), e);
                throw e;
            } catch (RuntimeException e) {
                abandon(writer, ErrorCode.INTERNAL_ERROR, e);
                throw e;
            }
        }
    }

    private Optional<LockOrder> lock(Instant started) {
        return order.retain()
                .filter(age -> order.lock() != LockChoice.OFF)
                .map(age -> new LockOrder(order.lock().mode(), started.plus(age)));
    }

    private Sealed write(RunContext run, Instant started, BackupWriter writer) {
        run.progress().step("back up");
        List<TreeStep.Done> done = new TreeStep(place.folders(), writer, run).move(order, place.host());
        run.progress().step("seal");
        List<Problem> problems = new ArrayList<>(writer.problems());
        TreeCounts counts = TreeCounts.NONE;
        List<VolumeSummary> trees = new ArrayList<>();
        for (TreeStep.Done tree : done) {
            problems.addAll(tree.problems());
            counts = counts.plus(tree.counts());
            VolumeIdentity identity = tree.identity();
            trees.add(new VolumeSummary(
                    identity.namespace(),
                    identity.claim(),
                    identity.volume(),
                    true,
                    tree.counts().files(),
                    tree.counts().bytes()));
        }
        run.proceed();
        RestorePointSummary summary = summary(run, started, trees, counts, problems);
        RestorePointId point = writer.seal(summary, problems).point();
        return new Sealed(point, stored(summary, writer), counts, List.copyOf(problems));
    }

    private RestorePointSummary summary(
            RunContext run, Instant started, List<VolumeSummary> trees, TreeCounts counts, List<Problem> problems) {
        return new RestorePointSummary(
                run.id(),
                new RestorePointSummary.Source("", place.host(), ""),
                started,
                run.clock().instant(),
                problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR),
                List.of(),
                Map.of(),
                trees,
                counts.bytes(),
                0,
                problems.size(),
                List.of(),
                order.naming(),
                order.retain().map(run.clock().instant()::plus),
                Optional.empty(),
                new Occasion(order.schedule(), ""));
    }

    private static RestorePointSummary stored(RestorePointSummary summary, BackupWriter writer) {
        return summary.sealedWith(writer.storedBytes(), 0, writer.lock());
    }

    /** Best effort: that the run failed is known already, and why must not be lost over this. */
    private static void abandon(BackupWriter writer, ErrorCode code, RuntimeException cause) {
        try {
            writer.abandon(code);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
