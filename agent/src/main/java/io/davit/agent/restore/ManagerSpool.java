package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.RunContext;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Which field managers the objects of this run had at capture, until they get them back (A6). */
final class ManagerSpool implements AutoCloseable {
    static final String FILE = "managers.jsonl";

    private final RunSpool file;

    private ManagerSpool(RunSpool file) {
        this.file = file;
    }

    /**
     * One object.
     *
     * @param uid of the object that this run created: another one of the same name is somebody else's
     * @param managers as {@link FieldManagers#captured} tells them
     */
    record Entry(String resource, String namespace, String name, String uid, List<ObjectNode> managers) {}

    static ManagerSpool open(Path folder, RunContext run) {
        return new ManagerSpool(RunSpool.open(folder.resolve(FILE), run));
    }

    /** Call it when the object is there and this run's. */
    void add(Entry entry) {
        ObjectNode line = Json.empty();
        line.put("resource", entry.resource());
        line.put("namespace", entry.namespace());
        line.put("name", entry.name());
        line.put("uid", entry.uid());
        line.putArray("managers").addAll(entry.managers());
        file.add(line);
    }

    void read(Consumer<Entry> visitor) {
        file.read(line -> visitor.accept(new Entry(
                Json.text(line, "resource"),
                Json.text(line, "namespace"),
                Json.text(line, "name"),
                Json.text(line, "uid"),
                Json.objectsAt(line, "managers"))));
    }

    /** What has not got its managers back by then keeps the agent as its manager, unless the run is repeated. */
    @Override
    public void close() {
        file.close();
    }
}
