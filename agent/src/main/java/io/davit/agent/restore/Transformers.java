package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.ResourceKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The table of A6: one row per kind that Kubernetes makes special, and the common row for all. Has no state. */
final class Transformers {
    private static final Map<String, Transformer> ROWS = new TreeMap<>();

    static {
        Stream.of(
                        ClusterRows.rows(),
                        IdentityRows.rows(),
                        StorageRows.rows(),
                        WorkloadRows.rows(),
                        TrafficRows.rows(),
                        NeverRows.rows())
                .flatMap(List::stream)
                .forEach(row -> {
                    if (ROWS.put(row.resource(), row) != null) {
                        throw new IllegalStateException("two rows for " + row.resource());
                    }
                });
    }

    private Transformers() {}

    /** In order of the resource id. */
    static Collection<Transformer> rows() {
        return ROWS.values();
    }

    /**
     * Rewrites a captured object for the target; the node itself is changed.
     *
     * @throws DavitException OBJECT_INVALID if the object's own name is not the one that it is stored under
     */
    static Transformed transform(ResourceKey source, ObjectNode captured, RestoreAim aim) {
        if (!Json.text(captured, "metadata", "name").equals(source.name())) {
            throw new DavitException(ErrorCode.OBJECT_INVALID, "The stored object carries another name than its key.");
        }
        Rewriting about = new Rewriting(source, aim);
        Optional<Transformer> row = Optional.ofNullable(ROWS.get(source.resource()));
        Optional<String> reason = row.flatMap(found -> found.leave().reason(captured, about));
        if (reason.isPresent()) {
            return new Transformed.Left(reason.get());
        }
        List<Transformed.Owner> owners = CommonRow.owners(captured);
        List<ObjectNode> managers = aim.withFieldManagers() ? FieldManagers.captured(captured) : List.of();
        CommonRow.apply(captured, about);
        row.ifPresent(found -> found.change().apply(captured, about));
        return new Transformed.Ready(captured, owners, managers, about.remarks());
    }
}
