package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The captured claims, and the volumes that they are bound to. */
final class Claims {
    private final Map<ClaimName, String> bound = new TreeMap<>();
    private final List<ClaimName> unbound = new ArrayList<>();
    private final Map<ClaimName, Exclusions> exclusions = new HashMap<>();
    private final List<VolumeRef> volumes = new ArrayList<>();

    void claim(RawObject claim) {
        ClaimName name = new ClaimName(
                claim.metadata().name().namespace(), claim.metadata().name().name());
        JsonNode body = Json.tree(claim);
        String volume = body.path("spec").path("volumeName").asText("");
        if (volume.isEmpty() || !body.path("status").path("phase").asText("").equals("Bound")) {
            unbound.add(name);
        } else {
            bound.put(name, volume);
            exclusions.put(name, Exclusions.of(body));
        }
    }

    /** Whether the PersistentVolume is the one that a captured claim is bound to; both have to say so. */
    boolean isBound(RawObject volume) {
        return volume.metadata().name().name().equals(bound.get(claimOf(volume)));
    }

    void volume(RawObject volume) {
        volumes.add(new VolumeRef(claimOf(volume), volume.metadata().name().name(), volume.json()));
    }

    private static ClaimName claimOf(RawObject volume) {
        JsonNode reference = Json.tree(volume).path("spec").path("claimRef");
        return new ClaimName(
                reference.path("namespace").asText(""), reference.path("name").asText(""));
    }

    List<VolumeRef> volumes() {
        return List.copyOf(volumes);
    }

    Exclusions exclusions(VolumeRef volume) {
        return Objects.requireNonNull(exclusions.get(volume.claim()), "a volume of a claim that was captured");
    }

    List<ClaimName> unbound() {
        return List.copyOf(unbound);
    }

    /** Bound claims whose volume was not seen, with the volume's name. */
    Map<ClaimName, String> withoutVolume() {
        Map<ClaimName, String> left = new TreeMap<>(bound);
        volumes.forEach(volume -> left.remove(volume.claim()));
        return left;
    }

    static Problem unboundProblem(ClaimName claim) {
        return Problem.warning(ErrorCode.VOLUME_UNBOUND, "volume " + claim, "the claim is not bound to a volume");
    }
}
