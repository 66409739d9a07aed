package io.davit.harness.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterComparerTest {
    private static final Relocation COPY = new Relocation(Map.of("harbour", "copy"), Map.of("/volumes", "/elsewhere"));

    private final ClusterComparer comparer = new ClusterComparer((key, object) -> object);

    @Test
    void findsTheFieldThatDiffers() throws JsonProcessingException {
        ObjectKey key = new ObjectKey("configmaps", "harbour", "charts");

        assertThat(comparer.differences(
                        capture(key, "{data: {a: '1', b: '2'}}"),
                        capture(key, "{data: {a: '1', b: '3'}}"),
                        Relocation.NONE))
                .containsExactly("configmaps harbour/charts: .data.b was \"2\" and is \"3\"");
    }

    @Test
    void findsMissingAndUnexpectedObjects() throws JsonProcessingException {
        ObjectKey lost = new ObjectKey("secrets", "harbour", "keys");
        ObjectKey extra = new ObjectKey("secrets", "harbour", "other");

        assertThat(comparer.differences(capture(lost, "{}"), capture(extra, "{}"), Relocation.NONE))
                .containsExactly("secrets harbour/keys is missing", "secrets harbour/other was not there before");
    }

    @Test
    void expectsVolumesAndBindingsUnderTheirNewNames() throws JsonProcessingException {
        ObjectKey volume = new ObjectKey("persistentvolumes", "", "harbour-db");
        ObjectKey binding = new ObjectKey("rbac.authorization.k8s.io/clusterrolebindings", "", "harbour-pilots");

        assertThat(comparer.differences(
                        capture(volume, "{spec: {claimRef: {namespace: harbour}, local: {path: /volumes/db}}}"),
                        capture(volume, "{spec: {claimRef: {namespace: copy}, local: {path: /elsewhere/db}}}"),
                        COPY))
                .isEmpty();
        assertThat(comparer.differences(
                        capture(binding, "{subjects: [{namespace: harbour}, {namespace: kube-system}]}"),
                        capture(binding, "{subjects: [{namespace: copy}, {namespace: kube-system}]}"),
                        COPY))
                .isEmpty();
    }

    @Test
    void findsAnObjectThatKeptItsOldNamespace() throws JsonProcessingException {
        ObjectKey charts = new ObjectKey("configmaps", "harbour", "charts");

        assertThat(comparer.differences(capture(charts, "{}"), capture(charts, "{}"), COPY))
                .containsExactly("configmaps copy/charts is missing", "configmaps harbour/charts was not there before");
    }

    /** JSON without the quotes. */
    private static ObjectCapture capture(ObjectKey key, String object) throws JsonProcessingException {
        return new ObjectCapture(Map.of(key, (ObjectNode)
                new ObjectMapper(new com.fasterxml.jackson.dataformat.yaml.YAMLFactory()).readTree(object)));
    }
}
