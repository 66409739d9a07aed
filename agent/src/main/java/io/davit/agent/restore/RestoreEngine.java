package io.davit.agent.restore;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.guardrails.ClusterWide;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.VolumeDriver;
import io.davit.errors.Category;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores from one restore point into one cluster: the twin of the backup engine. Existing objects are retained, and
 * nothing is ever deleted.
 *
 * <p>A run may be repeated under its own id after its process was killed: what it created is found and counted as created,
 * data that are whole are not written again, owners are linked in the end.
 */
public final class RestoreEngine {
    private static final Logger LOG = LoggerFactory.getLogger(RestoreEngine.class);

    private final ClusterGateway cluster;
    private final VolumeDriver volumes;
    private final RestorePoints points;
    private final ClusterWide allowed;
    private final ReportSink files;
    private final RestoreSettings settings;

    public RestoreEngine(
            ClusterGateway cluster,
            VolumeDriver volumes,
            RestorePoints points,
            ClusterWide allowed,
            ReportSink files,
            RestoreSettings settings) {
        this.cluster = cluster;
        this.volumes = volumes;
        this.points = points;
        this.allowed = allowed;
        this.files = files;
        this.settings = settings;
    }

    /** Never throws a coded failure: it is part of the outcome, with the counts of what was applied until then. */
    public Outcome run(RestoreOrder order, RunContext run) {
        try (RestoreReport report = RestoreReport.open(files.folder(run.id()))) {
            try {
                restore(order, run, report);
                return report.outcome();
            } catch (DavitException e) {
                return ended(e, report);
            } catch (RuntimeException defect) {
                run.about(LOG.atError()).setCause(defect).log("The restore met a defect");
                return ended(
                        new DavitException(ErrorCode.INTERNAL_ERROR, "The restore met a defect of Davit.", defect),
                        report);
            }
        } catch (DavitException e) {
            return new Outcome.Failed(e.code(), e.sentence(), Map.of(), List.of());
        }
    }

    private static Outcome ended(DavitException e, RestoreReport report) {
        return e.code().category() == Category.CANCELED
                ? new Outcome.Canceled(e.sentence(), report.counts(), report.problems())
                : new Outcome.Failed(e.code(), e.sentence(), report.counts(), report.problems());
    }

    private void restore(RestoreOrder order, RunContext run, RestoreReport report) {
        run.progress().step("open restore point");
        try (RestorePoints.Opened opened = points.open(order, run)) {
            RestorePoint point = opened.point();
            point.confirmPresence();
            run.proceed();
            run.progress().step("plan");
            Selection selection = Selection.of(order, point.summary());
            try (Spools spools = Spools.open(files.folder(run.id()), order, run)) {
                walk(work(order, run, point, selection, report, spools), spools);
            }
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception closing) {
            // Only closing throws checked exceptions: everything was read and applied by then.
            run.about(LOG.atWarn()).setCause(closing).log("The repository did not close");
        }
    }

    private RestoreWork work(
            RestoreOrder order,
            RunContext run,
            RestorePoint point,
            Selection selection,
            RestoreReport report,
            Spools spools) {
        Kinds kinds = new Kinds(cluster);
        kinds.problems().forEach(report::remark);
        ExpectedWork expected = ExpectedWork.of(order, selection, point);
        run.progress().expect(expected.objects(), expected.bytes());
        AdaptiveLimit writes = new AdaptiveLimit("restore-writes", settings.startWrites(), settings.mostWrites());
        ObjectRestorer objects = new ObjectRestorer(
                cluster, kinds, new ObjectGuard(allowed), RestoreMark.of(run.id(), point.id()), spools);
        HalfWay halfWay = new HalfWay(expected.objects());
        return new RestoreWork(
                order, run, point, selection, cluster, kinds, report, objects, writes, halfWay, settings);
    }

    private void walk(RestoreWork work, Spools spools) {
        Map<ClaimName, VolumeFate> fates = new ConcurrentHashMap<>();
        RestoreAim aim = new RestoreAim(
                work.mappings(),
                work.selection().namespaces(),
                work.order().withJobs(),
                work.order().withFieldManagers(),
                claim -> StorageLane.volumeOf(fates, claim));
        CrashPoint.RESTORE_PLANNED.reached();

        work.run().progress().step("restore namespaces");
        Map<String, ErrorCode> closed = new NamespaceStep(work, aim).run();
        CrashPoint.RESTORE_NAMESPACES_DONE.reached();

        work.run().progress().step("restore definitions");
        new DefinitionStep(work, aim).run();
        CrashPoint.RESTORE_DEFINITIONS_DONE.reached();

        new Lanes(work, aim, new StorageLane(work, aim, volumes, fates), closed).run();
        CrashPoint.RESTORE_LANES_DONE.reached();

        work.run().progress().step("relink owners");
        new OwnerLinks(work, spools.owners()).relink();
        CrashPoint.RESTORE_OWNERS_RELINKED.reached();

        spools.managers().ifPresent(managers -> {
            work.run().progress().step("give back field managers");
            new ManagerStep(work, managers).run();
        });
    }
}
