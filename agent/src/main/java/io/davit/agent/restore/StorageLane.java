package io.davit.agent.restore;

import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.run.CrashPoint;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.VolumeDriver;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lane of storage: PersistentVolumes with their data, then the claims, then waiting until these are bound. Keeps one
 * small record per volume in memory, as the list of a restore point's volumes does.
 */
final class StorageLane {
    private final RestoreWork work;
    private final RestoreAim aim;
    private final VolumeDriver driver;
    private final Map<ClaimName, VolumeFate> fates;
    private final Map<ClaimName, VolumeIdentity> data = new HashMap<>();
    private final Map<ObjectName, ItemOutcome> bound = new ConcurrentHashMap<>();

    /** @param fates filled here; the aim looks into it for the name of a claim's volume */
    StorageLane(RestoreWork work, RestoreAim aim, VolumeDriver driver, Map<ClaimName, VolumeFate> fates) {
        this.work = work;
        this.aim = aim;
        this.driver = driver;
        this.fates = fates;
        for (VolumeIdentity volume : work.point().volumes()) {
            if (work.selection().contains(volume.namespace())) {
                data.put(new ClaimName(volume.namespace(), volume.claim()), volume);
            }
        }
    }

    void run(FirstFailure failure) {
        AdaptiveLimit atOnce =
                AdaptiveLimit.fixed("restore-volumes", work.settings().volumesAtOnce());
        try (Crew crew = new Crew(atOnce, work.run(), failure)) {
            work.point()
                    .resources(
                            ResourceRange.clusterScoped(ApplyOrder.VOLUMES),
                            (key, json) -> crew.submit(() -> volume(key, json)));
            crew.finish();
        }
        reportOrphans();
        CrashPoint.RESTORE_VOLUMES_DONE.reached();
        try (Crew crew = new Crew(work.writes(), work.run(), failure)) {
            for (ResourceRange range : work.ranges(ApplyOrder.CLAIMS)) {
                work.point().resources(range, (key, json) -> crew.submit(() -> claim(key, json)));
            }
            crew.finish();
        }
        awaitBound();
    }

    private boolean volume(ResourceKey key, byte[] json) {
        if (isNeeded(json, work.selection())) {
            restore(key, json, claimOf(json));
        }
        return false;
    }

    /** Volumes of claims that are restored, and those that nobody claims. */
    static boolean isNeeded(byte[] json, Selection selection) {
        return claimOf(json).map(ClaimName::namespace).map(selection::contains).orElse(true);
    }

    private static Optional<ClaimName> claimOf(byte[] json) {
        try {
            return StorageRows.claimOf(Json.object(json));
        } catch (DavitException broken) {
            // Preparing the object finds the same, and makes a failed item of it.
            return Optional.empty();
        }
    }

    private void restore(ResourceKey key, byte[] json, Optional<ClaimName> claim) {
        switch (work.objects().prepare(key, json, aim)) {
            case ObjectRestorer.Prepared.Stop stop -> {
                work.done(stop.outcome());
                claim.ifPresent(name -> fates.put(name, fate(stop.outcome())));
            }
            case ObjectRestorer.Prepared.Go go -> {
                if (claim.isEmpty()) {
                    work.done(go.placement()
                            .outcome(ItemOutcome.State.SKIPPED, "No claim of the restore is bound to it."));
                } else {
                    Optional<VolumeIdentity> backup =
                            work.order().withData() ? Optional.ofNullable(data.get(claim.get())) : Optional.empty();
                    fates.put(
                            claim.get(), new VolumeRestorer(work, driver).restore(go.placement(), claim.get(), backup));
                }
            }
        }
    }

    private static VolumeFate fate(ItemOutcome stopped) {
        return stopped.state() == ItemOutcome.State.FAILED
                ? new VolumeFate.Failed(stopped.code().orElse(ErrorCode.OBJECT_REFUSED))
                : new VolumeFate.LeftToCluster();
    }

    /** Data whose PersistentVolume is not in the restore point: they cannot be placed, and that must not pass in silence. */
    private void reportOrphans() {
        if (!work.order().withData()) {
            return;
        }
        data.keySet().stream()
                .filter(claim -> !fates.containsKey(claim))
                .sorted()
                .forEach(claim -> {
                    String target = work.mappings().namespace(claim.namespace()) + "/" + claim.name();
                    work.noted(new ItemOutcome(
                            "volume " + target,
                            ItemOutcome.State.FAILED,
                            Optional.of(ErrorCode.MISSING_DATA),
                            "The restore point has its data, but not its PersistentVolume."));
                    fates.put(claim, new VolumeFate.Failed(ErrorCode.MISSING_DATA));
                });
    }

    private boolean claim(ResourceKey key, byte[] json) {
        ClaimName source = new ClaimName(key.namespace(), key.name());
        VolumeFate fate = fates.getOrDefault(source, new VolumeFate.LeftToCluster());
        if (fate instanceof VolumeFate.Failed failed) {
            work.done(new ItemOutcome(
                    ObjectRestorer.subject(key, aim),
                    ItemOutcome.State.FAILED,
                    Optional.of(failed.code()),
                    "Not created, because its volume could not be restored."));
            return false;
        }
        ItemOutcome outcome = work.objects().restore(key, json, aim);
        if (outcome.state() != ItemOutcome.State.FAILED) {
            TargetLog.of(work, source, new ClaimName(work.mappings().namespace(source.namespace()), source.name()))
                    .handOver();
        }
        if (fate instanceof VolumeFate.Restored && outcome.state() == ItemOutcome.State.CREATED) {
            bound.put(new ObjectName(work.mappings().namespace(source.namespace()), source.name()), outcome);
        } else {
            work.done(outcome);
        }
        return outcome.state() == ItemOutcome.State.CREATED;
    }

    /** The name that a claim of the source has to ask for. */
    static Optional<String> volumeOf(Map<ClaimName, VolumeFate> fates, ClaimName source) {
        return fates.get(source) instanceof VolumeFate.Restored restored
                ? Optional.of(restored.volumeName())
                : Optional.empty();
    }

    private void awaitBound() {
        Optional<ResourceType> claims = work.kinds().find(ApplyOrder.CLAIMS);
        Set<ObjectName> late = Settling.await(
                bound.keySet(),
                name -> claims.isPresent() && isBound(claims.get(), name),
                name -> Optional.ofNullable(bound.get(name)).ifPresent(work::done),
                work.settings().patience(),
                work.run());
        for (ObjectName name : late) {
            work.done(new ItemOutcome(
                    ApplyOrder.CLAIMS + " " + name,
                    ItemOutcome.State.FAILED,
                    Optional.of(ErrorCode.CLAIM_NOT_BOUND),
                    "It was created, but is not Bound to its restored volume."));
        }
    }

    private boolean isBound(ResourceType claims, ObjectName name) {
        Optional<RawObject> live = work.cluster().reader().get(claims, name);
        return live.map(object -> Json.object(object.json()))
                .filter(object -> Json.text(object, "status", "phase").equals("Bound"))
                .isPresent();
    }
}
