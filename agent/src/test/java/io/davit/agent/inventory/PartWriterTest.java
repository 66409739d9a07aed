package io.davit.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.NamespaceSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartWriterTest {
    private static final int MESSAGE = 1 << 20;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void cutsWhatIsTooLongForOneMessage() throws IOException {
        PartWriter writer = writer();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            names.add("namespace-" + i);
            writer.add(namespace(names.getLast(), 4));
        }
        // Larger than a part by itself, but not than a message.
        names.add("large");
        writer.add(NamespaceSummary.newBuilder()
                .setName("large")
                .putLabels("l", "x".repeat(256 << 10))
                .build());
        writer.finish();

        List<Inventory> parts = parts();
        assertThat(parts).hasSizeGreaterThan(2);
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.getSerializedSize()).isLessThan(MESSAGE));
        assertThat(parts.subList(0, parts.size() - 1)).allMatch(Inventory::getMore);
        assertThat(parts.getLast().getMore()).isFalse();
        assertThat(parts.getFirst().getKubernetesVersion()).isEqualTo("v1.36.3");
        assertThat(parts.stream()
                        .flatMap(part -> part.getNamespacesList().stream())
                        .map(NamespaceSummary::getName))
                .containsExactlyElementsOf(names);
    }

    @Test
    void theDigestIsOfWhatIsSaidAndNotOfHowItCame() {
        byte[] one = digest("a", "b", "c");

        assertThat(digest("c", "b", "a")).isEqualTo(one);
        assertThat(digest("a", "b", "d")).isNotEqualTo(one);
    }

    private byte[] digest(String... labels) {
        PartWriter writer = writer();
        NamespaceSummary.Builder namespace = NamespaceSummary.newBuilder().setName("shop");
        for (String label : labels) {
            namespace.putLabels(label, "1");
        }
        writer.add(namespace.build());
        return writer.finish();
    }

    @Test
    void anEmptyClusterIsOnePart() throws IOException {
        writer().finish();

        assertThat(parts())
                .singleElement()
                .satisfies(part -> assertThat(part.getMore()).isFalse());
    }

    private static NamespaceSummary namespace(String name, int kinds) {
        NamespaceSummary.Builder namespace = NamespaceSummary.newBuilder().setName(name);
        for (int i = 0; i < kinds; i++) {
            namespace.putObjectCounts("group-" + i + "/things", i);
        }
        return namespace.build();
    }

    private PartWriter writer() {
        return new PartWriter(new DataOutputStream(out), "v1.36.3");
    }

    private List<Inventory> parts() throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
        List<Inventory> parts = new ArrayList<>();
        while (in.available() > 0) {
            parts.add(Inventory.parseFrom(in.readNBytes(in.readInt())));
        }
        return parts;
    }
}
