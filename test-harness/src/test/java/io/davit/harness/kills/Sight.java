package io.davit.harness.kills;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.story.ClusterComparer;
import io.davit.harness.story.Normaliser;
import io.davit.harness.story.ObjectCapture;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import io.davit.harness.story.Relocation;
import io.davit.harness.story.TreeCapture;
import io.davit.harness.story.TreeComparer;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What an application looked like at one time: the objects of its namespace, and its files. */
record Sight(ObjectCapture objects, TreeCapture files) {

    static Sight of(KubernetesClient client, String namespace, Path volume) {
        return new Sight(
                withoutVolumeNames(ObjectCapture.of(client, Set.of(namespace), "nothing-cluster-scoped")),
                TreeCapture.of(volume));
    }

    /** In what a restored copy differs. */
    List<String> differencesIn(Sight copy, Relocation relocation) {
        List<String> differences = new ArrayList<>(comparer().differences(objects, copy.objects, relocation));
        differences.addAll(TreeComparer.differences("hull", files, copy.files));
        return differences;
    }

    static ClusterComparer comparer() {
        return new ClusterComparer(Normaliser.PUBLISHED);
    }

    /** A copy in the same cluster has a volume of another name; what is in it is compared. */
    static ObjectCapture withoutVolumeNames(ObjectCapture capture) {
        Map<ObjectKey, ObjectNode> objects = new TreeMap<>();
        capture.objects().forEach((key, object) -> {
            ObjectNode copy = object.deepCopy();
            if (key.resource().equals("persistentvolumeclaims") && copy.path("spec") instanceof ObjectNode spec) {
                spec.remove("volumeName");
            }
            objects.put(key, copy);
        });
        return new ObjectCapture(objects);
    }
}
