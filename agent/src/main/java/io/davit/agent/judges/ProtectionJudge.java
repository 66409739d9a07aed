package io.davit.agent.judges;

import io.davit.agent.admission.Delivery;
import io.davit.agent.admission.Judge;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.admission.Verdict;
import io.davit.agent.guardrails.AgentNamespace;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import io.davit.proto.agent.v1.RestoreOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Step 17: what no guardrail and no approval allows (P11), as far as it can be seen in the order. What only the objects of a
 * restore point show is refused object by object when they are applied.
 */
public final class ProtectionJudge implements Judge {
    private final List<Path> locationRoots;

    /** @param locationRoots below which locations of type filesystem may lie */
    public ProtectionJudge(List<Path> locationRoots) {
        this.locationRoots = List.copyOf(locationRoots);
    }

    @Override
    public Verdict judge(Delivery delivery, ReadOrder order) {
        return switch (order.order().getKindCase()) {
            case RESTORE -> restore(order.order().getRestore());
            case SET_LOCATION -> location(order.order().getSetLocation().getTuple());
            case BACKUP, CANCEL, REVOKE_LOCATION, VALIDATE_LOCATION, SYNC_CATALOG, REPORT_INVENTORY, KIND_NOT_SET ->
                Verdict.PASSED;
        };
    }

    private static Verdict restore(RestoreOrder order) {
        String own = AgentNamespace.NAME;
        if (order.getNamespaceMappingMap().containsValue(own)) {
            return refused("a mapping leads into the agent's own namespace");
        }
        // Its Secrets in a namespace of others would hand out the keys of every restore point.
        return order.getNamespacesList().contains(own)
                        || order.getNamespaceMappingMap().containsKey(own)
                ? refused("the agent's own namespace is neither restored nor copied")
                : Verdict.PASSED;
    }

    private Verdict location(LocationTuple tuple) {
        if (!tuple.getType().equals("filesystem")) {
            return Verdict.PASSED;
        }
        try {
            Path path = Path.of(tuple.getEndpoint());
            Path place = path.resolve(tuple.getPrefix());
            boolean plain = path.isAbsolute() && !tuple.getPrefix().startsWith("/") && place.equals(place.normalize());
            return plain && isBelowARoot(place)
                    ? Verdict.PASSED
                    : refused("a location in the file system has to lie in one of location-roots, on a straight path");
        } catch (InvalidPathException | IOException e) {
            return refused("the path of the location cannot be resolved");
        }
    }

    /** By what the paths really lead to. */
    private boolean isBelowARoot(Path path) throws IOException {
        Path real = real(path);
        for (Path root : locationRoots) {
            if (real.startsWith(real(root))) {
                return true;
            }
        }
        return false;
    }

    /** Of a path that is not there yet, the part that is there counts. */
    private static Path real(Path path) throws IOException {
        Path existing = path;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            Path parent = existing.getParent();
            if (parent == null) {
                throw new IOException("no part of it exists");
            }
            existing = parent;
        }
        return existing.toRealPath().resolve(existing.relativize(path)).normalize();
    }

    private static Verdict refused(String sentence) {
        return new Verdict.Refused(ErrorCode.GUARDRAIL_PROTECTED, sentence);
    }
}
