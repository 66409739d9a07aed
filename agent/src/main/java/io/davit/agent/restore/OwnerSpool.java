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
 *
 * <p>An intent is written before the object is created, and a confirmation after: an object that is there although this
 * attempt did not create it is ours if an earlier attempt intended it.
 */
final class OwnerSpool implements AutoCloseable {
    static final String FILE = "owners.jsonl";
    private static final String INTENT = "?";

    private final Path path;
    private final LineFile file;
    private final Fingerprints intendedBefore;
    private final RunContext run;
    private final LeakLedger.Leak leak;

    private OwnerSpool(Path path, LineFile file, Fingerprints intendedBefore, RunContext run, LeakLedger.Leak leak) {
        this.path = path;
        this.file = file;
        this.intendedBefore = intendedBefore;
        this.run = run;
        this.leak = leak;
    }

    /** One object to link. */
    record Entry(String resource, String apiVersion, String namespace, String name, List<Transformed.Owner> owners) {}

    static OwnerSpool open(Path folder, RunContext run) {
        Path path = folder.resolve(FILE);
        Fingerprints intended = new Fingerprints();
        LineFile.read(path, line -> {
            if (line.startsWith(INTENT)) {
                intended.add(line.substring(1));
            }
        });
        LeakLedger.Leak leak =
                new LeakLedger.Leak(run.id(), "file", path.toAbsolutePath().toString());
        run.leaks().willCreate(leak);
        return new OwnerSpool(path, LineFile.open(path), intended.seal(), run, leak);
    }

    /** Call it before an object that had owners is created. */
    void intend(String subject) {
        file.add(INTENT + subject);
    }

    boolean intendedBefore(String subject) {
        return intendedBefore.contains(subject);
    }

    /** Call it when the object is there and ours. */
    void confirm(Entry entry) {
        ObjectNode line = Json.empty();
        line.put("resource", entry.resource());
        line.put("apiVersion", entry.apiVersion());
        line.put("namespace", entry.namespace());
        line.put("name", entry.name());
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

    /** Visits the confirmed objects of all attempts; one may come twice. */
    void read(Consumer<Entry> visitor) {
        LineFile.read(path, line -> {
            if (!line.startsWith("{")) {
                return;
            }
            ObjectNode entry;
            try {
                entry = Json.object(line.getBytes(StandardCharsets.UTF_8));
            } catch (DavitException torn) {
                // The kill that tore it came before the next attempt, which found the object by its intent and wrote a
                // whole line.
                return;
            }
            visitor.accept(new Entry(
                    Json.text(entry, "resource"),
                    Json.text(entry, "apiVersion"),
                    Json.text(entry, "namespace"),
                    Json.text(entry, "name"),
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

    /** Ends the file's life, too: a run that ended needs it no more. A killed process leaves it for the next attempt. */
    @Override
    public void close() {
        file.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, "The file " + path + " cannot be removed.", e);
        }
        run.leaks().removed(leak);
    }
}
