package io.davit.agent.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ResourceType;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides once which namespaces a run protects. A continued run takes what its first process decided. */
final class SelectionFreeze {
    private static final String STEP = "backup.selection";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterGateway cluster;

    SelectionFreeze(ClusterGateway cluster) {
        this.cluster = cluster;
    }

    /** Whether the run was begun before: only then can it have written anything. */
    static boolean isFrozen(RunContext run) {
        return run.steps().recorded(STEP).isPresent();
    }

    /** @throws DavitException NAMESPACE_UNKNOWN, SELECTION_EMPTY, before anything is written */
    Selection freeze(BackupOrder order, Discovery discovery, RunContext run) {
        Optional<byte[]> recorded = run.steps().recorded(STEP);
        if (recorded.isPresent()) {
            return read(recorded.get());
        }
        Set<String> present = namespaces(discovery, run);
        Set<String> chosen = new TreeSet<>(order.namespaces());
        if (chosen.isEmpty()) {
            chosen.addAll(present);
            order.excluded().forEach(chosen::remove);
        }
        List<String> unknown =
                chosen.stream().filter(name -> !present.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new DavitException(
                    ErrorCode.NAMESPACE_UNKNOWN, "the cluster has no namespace " + String.join(", ", unknown));
        }
        if (chosen.isEmpty()) {
            throw new DavitException(ErrorCode.SELECTION_EMPTY, "no namespace is left to back up");
        }
        Selection selection =
                new Selection(List.copyOf(chosen), present.size(), run.clock().instant());
        run.steps().record(STEP, write(selection));
        return selection;
    }

    private Set<String> namespaces(Discovery discovery, RunContext run) {
        ResourceType type = discovery
                .find("core/namespaces")
                .orElseThrow(() -> new DavitException(ErrorCode.CLUSTER_FAILED, "the cluster serves no namespaces"));
        Set<String> names = new TreeSet<>();
        cluster.reader()
                .list(
                        new ListOrder(type, Optional.empty(), true),
                        namespace -> names.add(namespace.metadata().name().name()),
                        run);
        return names;
    }

    private static byte[] write(Selection selection) {
        ObjectNode state = JSON.createObjectNode();
        state.put("started", selection.started().toString());
        state.put("inCluster", selection.inCluster());
        selection.namespaces().forEach(state.putArray("namespaces")::add);
        return state.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Selection read(byte[] state) {
        try {
            JsonNode root = JSON.readTree(state);
            List<String> namespaces = new ArrayList<>();
            root.required("namespaces").forEach(name -> namespaces.add(name.asText()));
            return new Selection(
                    namespaces,
                    root.required("inCluster").asInt(),
                    Instant.parse(root.required("started").asText()));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new DavitException(ErrorCode.LEDGER_DAMAGED, "the frozen selection of the run is not readable", e);
        }
    }
}
