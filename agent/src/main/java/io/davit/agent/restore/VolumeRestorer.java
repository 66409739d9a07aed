package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.StepLog;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores one PersistentVolume with its data. The data come first, then the PersistentVolume, then (elsewhere) the
 * claim: whoever can mount the claim finds everything in it.
 *
 * <p>Twice is once: the name is recorded before anything is created, and the end of the data before the PersistentVolume
 * exists, so that data are never written again under a running application.
 */
final class VolumeRestorer {
    /** Belong to this volume; every other code means that the store, the cluster or the run is in trouble. */
    private static final Set<ErrorCode> OF_ONE_VOLUME = Set.of(
            ErrorCode.VOLUME_TARGET_NOT_EMPTY,
            ErrorCode.VOLUME_NOT_REACHABLE,
            ErrorCode.PATH_OUTSIDE_ROOTS,
            ErrorCode.ALLOWED_ROOT_ABSENT,
            ErrorCode.DISK_FULL,
            ErrorCode.FILE_WRITE_FAILED,
            ErrorCode.MISSING_DATA,
            ErrorCode.DATA_CORRUPT,
            ErrorCode.RESTORE_POINT_UNKNOWN);

    private static final int LONGEST_NAME = 253;

    private final RestoreWork work;
    private final VolumeDriver driver;

    VolumeRestorer(RestoreWork work, VolumeDriver driver) {
        this.work = work;
        this.driver = driver;
    }

    /**
     * @param source the claim in the source
     * @param data the volume backup, if the restore point has one and the order wants it
     */
    VolumeFate restore(Placement placement, ClaimName source, Optional<VolumeIdentity> data) {
        ClaimName target = new ClaimName(work.mappings().namespace(source.namespace()), source.name());
        Optional<String> begun = recorded("volume " + target);
        TargetLog log = TargetLog.of(work, source, target);
        if (begun.isEmpty() && claimLives(target)) {
            log.handOver();
            return keep(placement, target, data);
        }
        if (data.isEmpty()) {
            sayThatDataIsMissing(source, target);
            return withoutData(placement, target, begun.isPresent());
        }
        String name = begun.or(() -> log.begunAs().filter(earlier -> mayGoOn(placement, earlier, target)))
                .orElseGet(() -> freeName(placement));
        record("volume " + target, name);
        log.begin(name);
        return withData(renamed(placement, name), target, data.get(), log);
    }

    /** A restore of data that the backup could not read must not end as a success. */
    private void sayThatDataIsMissing(ClaimName source, ClaimName target) {
        boolean missing = work.order().withData()
                && work.point().summary().volumes().stream()
                        .anyMatch(volume -> !volume.hasData()
                                && volume.namespace().equals(source.namespace())
                                && volume.claim().equals(source.name()));
        if (missing) {
            work.noted(new ItemOutcome(
                    "volume " + target,
                    ItemOutcome.State.FAILED,
                    Optional.of(ErrorCode.VOLUME_NOT_REACHABLE),
                    "The restore point has the objects of the volume, but not its data."));
        }
    }

    private boolean claimLives(ClaimName target) {
        Optional<ResourceType> claims = work.kinds().find(ApplyOrder.CLAIMS);
        return claims.flatMap(
                        type -> work.cluster().reader().get(type, new ObjectName(target.namespace(), target.name())))
                .isPresent();
    }

    private VolumeFate keep(Placement placement, ClaimName target, Optional<VolumeIdentity> data) {
        work.done(placement.outcome(ItemOutcome.State.RETAINED, "The claim " + target + " is there already."));
        if (data.isPresent()) {
            work.noted(new ItemOutcome(
                    "volume " + target,
                    ItemOutcome.State.RETAINED,
                    Optional.of(ErrorCode.VOLUME_RETAINED),
                    "The claim is there already; its data was not touched."));
        }
        return new VolumeFate.Kept();
    }

    /** A volume that an admin made stands for storage of its own; a provisioned one without its data is worth nothing. */
    private VolumeFate withoutData(Placement placement, ClaimName target, boolean begun) {
        boolean provisioned =
                Json.at(placement.object(), "metadata", "annotations").has("pv.kubernetes.io/provisioned-by");
        if (provisioned || (!begun && live(placement.name().name()).isPresent())) {
            String reason = provisioned
                    ? "Its data is not restored; the cluster provisions a new volume for the claim."
                    : "Its data is not restored, and the target has a volume of that name.";
            work.done(placement.outcome(ItemOutcome.State.SKIPPED, reason));
            return new VolumeFate.LeftToCluster();
        }
        record("volume " + target, placement.name().name());
        return placed(placement);
    }

    private VolumeFate placed(Placement placement) {
        ItemOutcome outcome = work.objects().place(placement);
        work.done(outcome);
        return switch (outcome.state()) {
            case CREATED, CHANGED, RETAINED ->
                new VolumeFate.Restored(placement.name().name());
            case SKIPPED -> new VolumeFate.LeftToCluster();
            case FAILED -> new VolumeFate.Failed(outcome.code().orElse(ErrorCode.OBJECT_REFUSED));
        };
    }

    private VolumeFate withData(Placement placement, ClaimName target, VolumeIdentity data, TargetLog log) {
        VolumeRef ref = new VolumeRef(target, placement.name().name(), Json.bytes(placement.object()));
        if (driver.supports(ref) instanceof Support.No no) {
            return failed(placement, target, no.code(), no.reason());
        }
        String step = "volume-data " + target;
        if (recorded(step).isEmpty()) {
            try {
                VolumeReader reader = work.point().volume(data);
                List<Problem> problems = driver.restore(ref, reader, work.run().with(log));
                problems.forEach(work.report()::remark);
                record(step, state(reader, problems));
            } catch (DavitException e) {
                if (!OF_ONE_VOLUME.contains(e.code())) {
                    throw e;
                }
                return failed(placement, target, e.code(), e.sentence());
            }
        }
        reportData(target, recorded(step).orElse(""));
        return placed(placement);
    }

    /** What a second attempt needs to report the same: files, bytes, files that failed, and the first code of those. */
    private static String state(VolumeReader reader, List<Problem> problems) {
        List<Problem> errors = problems.stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
        String code = errors.isEmpty() ? "-" : errors.getFirst().code().name();
        return reader.files() + " " + reader.bytes() + " " + errors.size() + " " + code;
    }

    private void reportData(ClaimName target, String state) {
        String[] parts = state.split(" ");
        long failed = Long.parseLong(parts[2]);
        work.report().count("volumes", 1);
        work.report().count("files", Long.parseLong(parts[0]) - failed);
        work.report().count("bytes", Long.parseLong(parts[1]));
        work.noted(
                failed == 0
                        ? new ItemOutcome("volume " + target, ItemOutcome.State.CREATED, Optional.empty(), "")
                        : new ItemOutcome(
                                "volume " + target,
                                ItemOutcome.State.FAILED,
                                Optional.of(ErrorCode.valueOf(parts[3])),
                                failed + " file(s) could not be restored; the others were."));
    }

    private VolumeFate failed(Placement placement, ClaimName target, ErrorCode code, String reason) {
        work.noted(new ItemOutcome("volume " + target, ItemOutcome.State.FAILED, Optional.of(code), reason));
        work.done(placement.outcome(ItemOutcome.State.SKIPPED, "Not created, because its data could not be restored."));
        return new VolumeFate.Failed(code);
    }

    /**
     * The volume's own name, if the target does not use it. A live volume is never taken over, whatever its claimRef says:
     * a Released one still names the claim that is gone, and holds that claim's data.
     */
    private String freeName(Placement placement) {
        String name = placement.name().name();
        if (live(name).isEmpty()) {
            return name;
        }
        String suffix =
                "-" + HexFormat.of().formatHex(Fingerprints.sha256(work.run().id() + " " + placement.subject()), 0, 4);
        String shortened = name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length()));
        return shortened + suffix;
    }

    /**
     * Whether an earlier restore of the same point left off with this volume, and nobody used it since: it is not there
     * yet, or it is the very one, which no claim was ever bound to.
     */
    private boolean mayGoOn(Placement placement, String name, ClaimName target) {
        Optional<ObjectNode> live = live(name).map(found -> Json.object(found.json()));
        if (live.isEmpty()) {
            return true;
        }
        ObjectNode wanted = placement.object().deepCopy();
        wanted.withObjectProperty("metadata").put("name", name);
        return work.mark().isOfThisPoint(live.get())
                && StorageRows.claimOf(live.get()).filter(target::equals).isPresent()
                && Json.text(live.get(), "spec", "claimRef", "uid").isEmpty()
                && Normalisation.differences(ApplyOrder.VOLUMES, wanted, live.get())
                        .isEmpty();
    }

    private Optional<RawObject> live(String name) {
        return work.kinds()
                .find(ApplyOrder.VOLUMES)
                .flatMap(type -> work.cluster().reader().get(type, new ObjectName("", name)));
    }

    private static Placement renamed(Placement placement, String name) {
        ObjectNode object = placement.object();
        Json.objectAt(object, "metadata").ifPresent(metadata -> metadata.put("name", name));
        return Placement.of(placement.resource(), placement.type(), placement.ready());
    }

    private Optional<String> recorded(String step) {
        return steps().recorded(step).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private void record(String step, String state) {
        steps().record(step, state.getBytes(StandardCharsets.UTF_8));
    }

    private StepLog steps() {
        return work.run().steps();
    }
}
