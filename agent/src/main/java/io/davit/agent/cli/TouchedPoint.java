package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.Verification.Touched;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.trees.TreeName;
import io.davit.settings.Count;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Adds up what damage touches of one restore point. */
final class TouchedPoint {
    private final SortedSet<String> trees = new TreeSet<>();
    private final SortedSet<String> namespaces = new TreeSet<>();
    private long items;
    private long files;
    private long objects;
    private boolean isEverything;
    private boolean isOpen;

    void add(Touched found) {
        items++;
        switch (found) {
            case Verification.Point ignored -> isEverything = true;
            case Verification.File file -> {
                files++;
                volume(file.volume());
            }
            case Verification.Files some -> {
                isOpen = true;
                volume(some.volume());
            }
            case Verification.Resource resource -> {
                objects++;
                if (!resource.key().isClusterScoped()) {
                    namespaces.add(resource.key().namespace());
                }
            }
        }
    }

    private void volume(VolumeIdentity volume) {
        trees.add(TreeName.of(volume).text());
        if (!volume.namespace().isEmpty()) {
            namespaces.add(volume.namespace());
        }
    }

    long items() {
        return items;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeBooleanField("everything", isEverything);
        json.writeNumberField("files", files);
        json.writeBooleanField("moreFiles", isOpen);
        json.writeNumberField("objects", objects);
        array(json, "trees", trees);
        array(json, "namespaces", namespaces);
    }

    private static void array(JsonGenerator json, String name, Collection<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }

    String summary() {
        if (isEverything) {
            return "everything";
        }
        List<String> parts = new ArrayList<>();
        if (files > 0 || isOpen) {
            parts.add((isOpen ? "at least " : "") + Count.of(files, "file") + " of " + String.join(", ", trees));
        }
        if (objects > 0) {
            parts.add(Count.of(objects, "object"));
        }
        if (!namespaces.isEmpty()) {
            parts.add("namespaces " + String.join(", ", namespaces));
        }
        return String.join("; ", parts);
    }
}
