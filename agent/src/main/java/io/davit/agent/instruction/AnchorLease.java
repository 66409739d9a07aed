package io.davit.agent.instruction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.Anchor;
import io.davit.agent.admission.Lane;
import io.davit.agent.admission.Line;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.cluster.ApplyResult;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.KeyId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@link Anchor} in the annotations of a Lease of the agent's namespace, written with its resourceVersion as precondition. */
public final class AnchorLease implements Anchor {
    public static final ObjectName NAME = new ObjectName("davit-agent", "davit-agent");
    static final ResourceType LEASES =
            new ResourceType("coordination.k8s.io", "v1", "leases", "Lease", true, Set.of("get", "create", "update"));

    private static final String EPOCH = "davit.io/state-epoch";
    private static final String MARKS = "davit.io/marks";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ClusterGateway cluster;

    public AnchorLease(ClusterGateway cluster) {
        this.cluster = cluster;
    }

    @Override
    public Optional<State> read() {
        return cluster.reader().get(LEASES, NAME).map(AnchorLease::stateOf);
    }

    @Override
    public Optional<State> write(Optional<State> before, StateEpoch epoch, Map<Line, Long> marks) {
        ApplyResult result = before.isPresent()
                ? cluster.applier().replace(LEASES, NAME, lease(before.get().revision(), epoch, marks))
                : cluster.applier().create(LEASES, NAME.namespace(), lease("", epoch, marks));
        if (result instanceof ApplyResult.Refused refused) {
            throw new DavitException(
                    refused.code(), "the anchor, Lease " + NAME + ", cannot be written: " + refused.message());
        }
        // Whatever else the answer was, what lies there decides: an answer may have been lost and the write repeated.
        return read().filter(now -> now.epoch().equals(epoch) && now.marks().equals(marks));
    }

    private static byte[] lease(String revision, StateEpoch epoch, Map<Line, Long> marks) {
        ObjectNode lease = JSON.createObjectNode()
                .put("apiVersion", "coordination.k8s.io/v1")
                .put("kind", "Lease");
        ObjectNode metadata =
                lease.putObject("metadata").put("name", NAME.name()).put("namespace", NAME.namespace());
        if (!revision.isEmpty()) {
            metadata.put("resourceVersion", revision);
        }
        metadata.putObject("labels").put("app.kubernetes.io/managed-by", "davit-agent");
        metadata.putObject("annotations").put(EPOCH, epoch.hex()).put(MARKS, text(marks));
        lease.putObject("spec");
        return lease.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Map<Line, Long> marks) {
        return marks.entrySet().stream()
                .map(mark -> mark.getKey().key() + "/" + mark.getKey().lane() + "=" + mark.getValue())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static State stateOf(RawObject lease) {
        try {
            JsonNode metadata = JSON.readTree(lease.json()).path("metadata");
            JsonNode annotations = metadata.path("annotations");
            return new State(
                    new StateEpoch(annotations.path(EPOCH).asText()),
                    marks(annotations.path(MARKS)),
                    metadata.path("resourceVersion").asText());
        } catch (IOException | RuntimeException e) {
            throw new DavitException(
                    ErrorCode.ANCHOR_DAMAGED, "the Lease " + NAME + " cannot be read as the agent's anchor", e);
        }
    }

    private static Map<Line, Long> marks(JsonNode annotation) {
        if (!annotation.isTextual()) {
            throw new IllegalArgumentException(MARKS + " is missing");
        }
        Map<Line, Long> marks = new HashMap<>();
        for (String mark : annotation.asText().split(" ")) {
            if (!mark.isEmpty()) {
                String[] parts = mark.split("[/=]", -1);
                marks.put(
                        new Line(KeyId.received(HexFormat.of().parseHex(parts[0])), Lane.valueOf(parts[1])),
                        Long.parseLong(parts[2]));
            }
        }
        return marks;
    }
}
