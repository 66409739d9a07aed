package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.OwnerReference;
import io.davit.agent.run.RunContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Which restored objects had owners, until they are relinked (A3). */
final class OwnerSpool implements AutoCloseable {
    static final String FILE = "owners.jsonl";

    private final RunSpool file;

    private OwnerSpool(RunSpool file) {
        this.file = file;
    }

    /**
     * One object to link.
     *
     * @param uid of the object that a restore created: another one of the same name is somebody else's
     */
    record Entry(String resource, String namespace, String name, String uid, List<Transformed.Owner> owners) {}

    static OwnerSpool open(Path folder, RunContext run) {
        return new OwnerSpool(RunSpool.open(folder.resolve(FILE), run));
    }

    /** Call it when the object is there and ours. */
    void add(Entry entry) {
        ObjectNode line = Json.empty();
        line.put("resource", entry.resource());
        line.put("namespace", entry.namespace());
        line.put("name", entry.name());
        line.put("uid", entry.uid());
        for (Transformed.Owner owner : entry.owners()) {
            ObjectNode one = line.withArray("owners").addObject();
            one.put("apiVersion", owner.reference().apiVersion());
            one.put("kind", owner.reference().kind());
            one.put("name", owner.reference().name());
            one.put("controller", owner.reference().isController());
            one.put("blocksDeletion", owner.blocksDeletion());
        }
        file.add(line);
    }

    /** Visits the objects in the order in which they were added. */
    void read(Consumer<Entry> visitor) {
        file.read(entry -> visitor.accept(new Entry(
                Json.text(entry, "resource"),
                Json.text(entry, "namespace"),
                Json.text(entry, "name"),
                Json.text(entry, "uid"),
                owners(entry))));
    }

    private static List<Transformed.Owner> owners(ObjectNode entry) {
        List<Transformed.Owner> owners = new ArrayList<>();
        for (ObjectNode owner : Json.objectsAt(entry, "owners")) {
            owners.add(new Transformed.Owner(
                    new OwnerReference(
                            Json.text(owner, "apiVersion"),
                            Json.text(owner, "kind"),
                            Json.text(owner, "name"),
                            "",
                            owner.path("controller").asBoolean(false)),
                    owner.path("blocksDeletion").asBoolean(false)));
        }
        return owners;
    }

    /** What is not linked by then carries its mark, and the next restore of the point finds it. */
    @Override
    public void close() {
        file.close();
    }
}
