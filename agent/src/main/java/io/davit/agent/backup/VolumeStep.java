package io.davit.agent.backup;

import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Moves the data of captured claims into the repository, a few volumes at a time. */
final class VolumeStep {
    private final List<VolumeDriver> drivers;
    private final BackupWriter writer;
    private final Tally tally;
    private final RunContext run;
    private final Semaphore volumes;

    /** @param atOnce volumes that are read at the same time: one hides the waiting of another */
    VolumeStep(List<VolumeDriver> drivers, int atOnce, BackupWriter writer, Tally tally, RunContext run) {
        this.drivers = drivers;
        this.volumes = new Semaphore(atOnce);
        this.writer = writer;
        this.tally = tally;
        this.run = run;
    }

    /** A summary of each claim, sorted, with data or without. */
    List<VolumeSummary> move(Claims claims) {
        List<VolumeSummary> summaries = new ArrayList<>();
        for (ClaimName claim : claims.unbound()) {
            tally.problem(Claims.unboundProblem(claim));
            summaries.add(withoutData(claim, ""));
        }
        claims.withoutVolume().forEach((claim, volume) -> {
            tally.problem(Problem.error(
                    ErrorCode.VOLUME_NOT_REACHABLE,
                    "volume " + claim,
                    "the PersistentVolume " + volume + " could not be read"));
            summaries.add(withoutData(claim, volume));
        });
        summaries.addAll(moveAll(claims));
        summaries.sort(Comparator.comparing(VolumeSummary::namespace, Bytes.ORDER)
                .thenComparing(VolumeSummary::claim, Bytes.ORDER));
        CrashPoint.BACKUP_VOLUMES_DONE.reached();
        return List.copyOf(summaries);
    }

    private List<VolumeSummary> moveAll(Claims claims) {
        List<VolumeRef> bound = claims.volumes();
        List<VolumeSummary> summaries = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ExecutorCompletionService<VolumeSummary> moves = new ExecutorCompletionService<>(threads);
            bound.forEach(volume -> moves.submit(() -> moveInTurn(volume, claims.exclusions(volume))));
            try {
                for (int i = 0; i < bound.size(); i++) {
                    summaries.add(moves.take().get());
                }
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw asUnchecked(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.RUN_CANCELED, "interrupted while volumes are moved", e);
            }
        }
        return summaries;
    }

    private static RuntimeException asUnchecked(Throwable cause) {
        return switch (cause) {
            case RuntimeException unchecked -> unchecked;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }

    private VolumeSummary moveInTurn(VolumeRef volume, Exclusions exclusions) throws InterruptedException {
        volumes.acquire();
        try {
            run.proceed();
            return move(volume, exclusions);
        } finally {
            volumes.release();
        }
    }

    private VolumeSummary move(VolumeRef volume, Exclusions exclusions) {
        Support.No refusal = new Support.No(ErrorCode.VOLUME_NOT_REACHABLE, "no driver of this agent knows the volume");
        for (VolumeDriver driver : drivers) {
            switch (driver.supports(volume)) {
                case Support.Yes() -> {
                    return move(volume, exclusions, driver);
                }
                case Support.No no -> refusal = no;
            }
        }
        tally.problem(Problem.error(refusal.code(), subject(volume), refusal.reason()));
        return withoutData(volume.claim(), volume.volumeName());
    }

    private VolumeSummary move(VolumeRef volume, Exclusions exclusions, VolumeDriver driver) {
        ClaimName claim = volume.claim();
        VolumeIdentity identity = new VolumeIdentity(claim.namespace(), claim.name(), volume.volumeName());
        try (CountedVolume counted = new CountedVolume(writer.volume(identity))) {
            tally.problems(driver.backup(volume, exclusions, counted, run));
            counted.finish();
            exclusions.problem(subject(volume)).ifPresent(tally::problem);
            tally.volume(counted.files(), counted.bytes());
            return new VolumeSummary(
                    claim.namespace(), claim.name(), volume.volumeName(), true, counted.files(), counted.bytes());
        } catch (DavitException e) {
            if (!isAboutVolume(e)) {
                throw e;
            }
            tally.problem(Problem.error(e.code(), subject(volume), e.sentence()));
            return withoutData(claim, volume.volumeName());
        }
    }

    /** Whether only this volume is lost; anything else (the store, the repository, a cancel) ends the run. */
    private static boolean isAboutVolume(DavitException e) {
        return switch (e.code()) {
            case VOLUME_NOT_REACHABLE, PATH_OUTSIDE_ROOTS, ALLOWED_ROOT_ABSENT, FILE_UNREADABLE, FILE_VANISHED -> true;
            default -> false;
        };
    }

    private static VolumeSummary withoutData(ClaimName claim, String volume) {
        return new VolumeSummary(claim.namespace(), claim.name(), volume, false, 0, 0);
    }

    private static String subject(VolumeRef volume) {
        return "volume " + volume.claim();
    }
}
