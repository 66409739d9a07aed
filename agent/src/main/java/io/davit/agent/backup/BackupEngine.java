package io.davit.agent.backup;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ClusterIdentity;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.Compression;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.SealedPoint;
import io.davit.agent.volume.VolumeDriver;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup: freeze the selection → open the run in the repository → capture resources → move volume data → seal. Every
 * step may run twice: a run that was killed is simply run again, finds its frozen selection, reuses what is stored, and,
 * if it was sealed already, only says so.
 */
public final class BackupEngine {
    private static final Logger LOG = LoggerFactory.getLogger(BackupEngine.class);
    /** How often a run may start anew because data it meant to reuse is gone. */
    private static final int ANEW = 1;

    private final ClusterGateway cluster;
    private final BackupSettings settings;
    private final Locations locations;
    private final List<VolumeDriver> drivers;

    public BackupEngine(
            ClusterGateway cluster, BackupSettings settings, Locations locations, List<VolumeDriver> drivers) {
        this.cluster = cluster;
        this.settings = settings;
        this.locations = locations;
        this.drivers = List.copyOf(drivers);
    }

    /** Runs to its end; what goes wrong is in the outcome. */
    public Outcome run(BackupOrder order, RunContext run) {
        Tally tally = new Tally();
        try (Meanwhile<Sight> sight = new Meanwhile<>(() -> new Sight(cluster.identity(), cluster.discover()))) {
            // A repeated run may be sealed already, and then says so without its cluster.
            if (!SelectionFreeze.isFrozen(run)) {
                sight.begin("look at the cluster");
            }
            return run(order, sight, tally, run);
        } catch (DavitException e) {
            return e.code() == ErrorCode.RUN_CANCELED
                    ? new Outcome.Canceled(e.sentence(), tally.counts(0), tally.shown())
                    : new Outcome.Failed(e.code(), e.sentence(), tally.counts(0), tally.shown());
        }
    }

    /** What the cluster says of itself before anything is chosen. */
    private record Sight(ClusterIdentity identity, Discovery discovery) {}

    private Outcome run(BackupOrder order, Meanwhile<Sight> sight, Tally tally, RunContext run) {
        try (OpenRepository repository = locations.open(order.location())) {
            Optional<Outcome> sealed = SealedStep.earlier(repository, run);
            return sealed.isPresent() ? sealed.get() : backUp(order, sight.result(), repository, tally, run);
        }
    }

    private Outcome backUp(BackupOrder order, Sight sight, OpenRepository repository, Tally first, RunContext run) {
        Discovery discovery = sight.discovery();
        Choices choices = Choices.of(order.scope(), discovery);
        run.progress().step("freeze the selection");
        Selection selection = new SelectionFreeze(cluster).freeze(order, discovery, run);
        CrashPoint.BACKUP_SELECTION_FROZEN.reached();
        Tally tally = first;
        for (int attempt = 0; ; attempt++) {
            try {
                return write(
                        new Walk(
                                sight.identity(),
                                discovery,
                                selection,
                                choices,
                                order.naming(),
                                order.retainUntil(selection.started()),
                                new Occasion(order.schedule(), order.selectionDigest()),
                                tally,
                                attempt < ANEW,
                                run),
                        repository);
            } catch (DavitException e) {
                if (e.code() != ErrorCode.MISSING_DATA || attempt >= ANEW) {
                    throw e;
                }
                run.about(LOG.atWarn())
                        .log("Data that the run meant to reuse is gone from the location: it starts anew");
                tally = new Tally();
            }
        }
    }

    private Outcome write(Walk walk, OpenRepository repository) {
        try (BackupWriter writer = repository.startBackup(walk.run(), Compression.AUTO, walk.lock())) {
            try {
                walk.tally().problems(writer.problems());
                Claims claims = captureResources(walk, writer);
                List<VolumeSummary> volumes = moveVolumes(walk, writer, claims);
                return seal(walk, writer, volumes);
            } catch (DavitException e) {
                if (walk.isLastWith(e.code())) {
                    abandon(writer, e.code(), e);
                }
                throw e;
            } catch (RuntimeException e) {
                abandon(writer, ErrorCode.INTERNAL_ERROR, e);
                throw e;
            }
        }
    }

    private Claims captureResources(Walk walk, BackupWriter writer) {
        walk.run().progress().step("capture resources");
        try (ResourceWriter resources = writer.resources()) {
            return new ResourceCapture(cluster.reader(), walk, resources).capture();
        }
    }

    private List<VolumeSummary> moveVolumes(Walk walk, BackupWriter writer, Claims claims) {
        walk.run().progress().step("move volume data");
        return new VolumeStep(drivers, settings.volumes(), writer, walk.tally(), walk.run()).move(claims);
    }

    private Outcome seal(Walk walk, BackupWriter writer, List<VolumeSummary> volumes) {
        RunContext run = walk.run();
        Tally tally = walk.tally();
        run.proceed();
        run.progress().step("seal");
        RestorePointSummary summary = new RestorePointSummary(
                run.id(),
                new RestorePointSummary.Source(
                        walk.identity().uid(),
                        settings.clusterName(),
                        walk.identity().version()),
                walk.selection().started(),
                run.clock().instant(),
                tally.isComplete(),
                tally.namespaces(walk.selection().namespaces()),
                tally.clusterScoped(),
                volumes,
                tally.bytes(),
                writer.storedBytes(),
                tally.problemCount(),
                walk.choices().leftOut(),
                walk.naming(),
                walk.retainUntil(),
                Optional.empty(),
                walk.occasion());
        JournalHead entry = writer.seal(summary, tally.problems());
        SealedStep.record(entry.point(), run);
        run.about(LOG.atInfo()).addKeyValue("restorePoint", entry.point()).log("Backup sealed");
        Optional<SealedPoint> sealed = SealedStep.sealed(entry.point(), entry.hash());
        return tally.isComplete()
                ? new Outcome.Succeeded(tally.counts(writer.storedBytes()), tally.shown(), sealed)
                : new Outcome.PartlySucceeded(
                        ErrorCode.BACKUP_INCOMPLETE, tally.counts(writer.storedBytes()), tally.shown(), sealed);
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
