package io.davit.agent.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.Verification.Touched;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.trees.PathText;
import io.davit.agent.trees.TreeName;
import io.davit.errors.DavitException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows what a verification finds, as it comes: all of what is touched to programs, the first items of each restore point to
 * people, and a summary of each restore point to both. Memory: the summaries, and the first damaged objects.
 */
final class VerifyFindings implements Verification.Findings {
    /** So many damaged objects are kept to be shown; all are counted. */
    private static final int SHOWN = 10_000;
    /** Items of one restore point that people are shown. */
    private static final int LINES = 20;

    private final Output output;
    private final EntryStream stream;
    private final List<Damaged> damaged = new ArrayList<>();
    private final Map<RestorePointId, TouchedPoint> points = new LinkedHashMap<>();

    private record Damaged(String object, DavitException why) {}

    VerifyFindings(Output output, EntryStream stream) {
        this.output = output;
        this.stream = stream;
    }

    @Override
    public void damaged(String object, DavitException why) {
        if (damaged.size() < SHOWN) {
            damaged.add(new Damaged(object, why));
        }
    }

    @Override
    public void touched(Touched found) {
        TouchedPoint point = points.computeIfAbsent(found.point(), none -> new TouchedPoint());
        point.add(found);
        if (output.isJson() || point.items() <= LINES) {
            clearProgress();
            stream.add(json -> write(found, json), "touched     " + found.point() + "  " + text(found) + blamed(found));
        }
    }

    /** Progress is drawn on the same terminal by another thread. */
    private void clearProgress() {
        if (output.isTerminal() && !output.isJson()) {
            output.redraw("");
        }
    }

    private static String blamed(Touched found) {
        return found.object().map(object -> "  (" + object + ")").orElse("");
    }

    private static void write(Touched found, JsonGenerator json) throws IOException {
        EntryStream.point(json, found.point());
        switch (found) {
            case Verification.Point ignored -> json.writeStringField("what", "point");
            case Verification.File file -> {
                json.writeStringField("what", "file");
                volume(file.volume(), json);
                EntryStream.path(json, file.path());
            }
            case Verification.Files files -> {
                json.writeStringField("what", "files-from");
                volume(files.volume(), json);
                EntryStream.path(json, files.from());
            }
            case Verification.Resource resource -> {
                json.writeStringField("what", "object");
                json.writeStringField("object", resource.key().toString());
                if (!resource.key().isClusterScoped()) {
                    json.writeStringField("namespace", resource.key().namespace());
                }
            }
        }
        if (found.object().isPresent()) {
            json.writeStringField("damagedObject", found.object().get());
        }
        json.writeStringField("code", found.why().code().name());
        json.writeStringField("message", found.why().sentence());
    }

    private static void volume(VolumeIdentity volume, JsonGenerator json) throws IOException {
        json.writeStringField("tree", TreeName.of(volume).text());
        if (!volume.namespace().isEmpty()) {
            json.writeStringField("namespace", volume.namespace());
            json.writeStringField("claim", volume.claim());
        }
    }

    private static String text(Touched found) {
        return switch (found) {
            case Verification.Point ignored -> "everything";
            case Verification.File file -> TreeName.of(file.volume()) + ":" + PathText.of(file.path());
            case Verification.Files files ->
                TreeName.of(files.volume()) + ":" + PathText.of(files.from()) + " and what follows it";
            case Verification.Resource resource -> resource.key().toString();
        };
    }

    /** What stands behind the items. */
    void end(Verification.Report report, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("touchedPoints");
        for (Map.Entry<RestorePointId, TouchedPoint> point : points.entrySet()) {
            json.writeStartObject();
            EntryStream.point(json, point.getKey());
            point.getValue().write(json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("damaged");
        for (Damaged object : damaged) {
            json.writeStartObject();
            json.writeStringField("object", object.object());
            json.writeStringField("code", object.why().code().name());
            json.writeStringField("message", object.why().sentence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("damagedObjects", report.damagedObjects());
        json.writeNumberField("touchedCount", report.touched());
    }

    /** The same for people. */
    void print(Verification.Report report) {
        points.forEach((point, touched) -> {
            if (touched.items() > LINES) {
                output.line("touched     " + point + "  and " + (touched.items() - LINES) + " more: -o json has all");
            }
        });
        points.forEach((point, touched) -> output.line("point       " + point + " lacks " + touched.summary()));
        damaged.forEach(object -> output.line("damaged     " + object.object() + "  "
                + object.why().code().name() + ": " + object.why().sentence()));
        if (report.damagedObjects() > damaged.size()) {
            output.line("damaged     and " + (report.damagedObjects() - damaged.size()) + " more objects");
        }
    }
}
