package io.davit.agent.backup;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.run.SealedPoint;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The last step of a run: what it sealed. A run that was killed after it answers from the restore point itself. */
final class SealedStep {
    private static final String STEP = "backup.sealed";

    private SealedStep() {}

    static void record(RestorePointId point, RunContext run) {
        run.steps().record(STEP, point.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What an earlier process of this run sealed; the cluster is not asked. The step tells, or, if the process died between the
     * seal and the step, the journal: then the run is closed there, too.
     */
    static Optional<Outcome> earlier(OpenRepository repository, RunContext run) {
        Optional<RestorePointId> recorded = recorded(run);
        if (recorded.isPresent()) {
            return recorded.map(id -> outcome(repository.restorePoint(id)));
        }
        if (!SelectionFreeze.isFrozen(run)) {
            return Optional.empty();
        }
        try (BackupWriter writer = repository.startBackup(run)) {
            return writer.alreadySealed().map(id -> {
                RestorePoint point = repository.restorePoint(id);
                record(writer.seal(point.summary(), point.problems()).point(), run);
                return outcome(point);
            });
        }
    }

    private static Optional<RestorePointId> recorded(RunContext run) {
        try {
            return run.steps()
                    .recorded(STEP)
                    .map(state -> RestorePointId.parse(new String(state, StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "what the run sealed is not readable", e);
        }
    }

    static Optional<SealedPoint> sealed(RestorePointId point, String hash) {
        return Optional.of(new SealedPoint(point.toString(), hash));
    }

    static Outcome outcome(RestorePoint point) {
        RestorePointSummary summary = point.summary();
        List<Problem> problems = point.problems();
        Map<String, Long> counts = new TreeMap<>();
        counts.put("objects", summary.objects());
        counts.put(
                "volumes",
                summary.volumes().stream().filter(volume -> volume.hasData()).count());
        counts.put(
                "files",
                summary.volumes().stream().mapToLong(volume -> volume.files()).sum());
        counts.put("bytes", summary.sourceBytes());
        counts.put("storedBytes", summary.storedBytes());
        counts.put("problems", summary.problems());
        Optional<SealedPoint> sealed = sealed(point.id(), point.hash());
        return summary.complete()
                ? new Outcome.Succeeded(counts, Tally.shown(problems), sealed)
                : new Outcome.PartlySucceeded(ErrorCode.BACKUP_INCOMPLETE, counts, Tally.shown(problems), sealed);
    }
}
