package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.OwnerReference;
import io.davit.agent.run.LeakLedger;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which restored objects had owners, kept in a file of the run until they are relinked (A3), so that memory stays flat.
 * Each attempt begins a new file: it meets the objects of earlier ones again and knows them by their {@link RestoreMark}.
 */
final class OwnerSpool implements AutoCloseable {
    static final String FILE = "owners.jsonl";

    private final Path path;
    private final LineFile file;
    private final RunContext run;
    private final LeakLedger.Leak leak;

    private OwnerSpool(Path path, LineFile file, RunContext run, LeakLedger.Leak leak) {
        this.path = path;
        this.file = file;
        this.run = run;
        this.leak = leak;
    }

    /**
     * One object to link.
     *
     * @param uid of the object that a restore created: another one of the same name is somebody else's
     */
    record Entry(String resource, String namespace, String name, String uid, List<Transformed.Owner> owners) {}

    static OwnerSpool open(Path folder, RunContext run) {
        Path path = folder.resolve(FILE);
        LeakLedger.Leak leak =
                new LeakLedger.Leak(run.id(), "file", path.toAbsolutePath().toString());
        run.leaks().willCreate(leak);
        remove(path);
        return new OwnerSpool(path, LineFile.open(path), run, leak);
    }

    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, "The file " + path + " cannot be removed.", e);
        }
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
        file.add(line.toString());
    }

    /** Visits the objects in the order in which they were added. */
    void read(Consumer<Entry> visitor) {
        LineFile.read(path, line -> {
            ObjectNode entry = Json.object(line.getBytes(StandardCharsets.UTF_8));
            visitor.accept(new Entry(
                    Json.text(entry, "resource"),
                    Json.text(entry, "namespace"),
                    Json.text(entry, "name"),
                    Json.text(entry, "uid"),
                    owners(entry)));
        });
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

    /** Ends the file's life, too. What is not linked by then carries its mark, and the next restore of the point finds it. */
    @Override
    public void close() {
        file.close();
        remove(path);
        run.leaks().removed(leak);
    }
}
