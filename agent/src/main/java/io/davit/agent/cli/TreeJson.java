package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.trees.Points;
import io.davit.agent.trees.TreeName;
import io.davit.errors.Problem;
import java.util.List;

/** The documents of {@code repo} commands. Sizes are bytes, times are RFC 3339. */
final class TreeJson {
    private TreeJson() {}

    static ObjectNode of(RestorePointId point, RestorePointSummary summary) {
        ObjectNode json = Output.object()
                .put("point", point.toString())
                .put("started", summary.started().toString())
                .put("sealed", summary.sealed().toString())
                .put("source", summary.cluster().name())
                .put("complete", summary.complete())
                .put(
                        "files",
                        summary.volumes().stream()
                                .mapToLong(VolumeSummary::files)
                                .sum())
                .put("bytes", summary.sourceBytes())
                .put("storedBytes", summary.storedBytes())
                .put("problemCount", summary.problems())
                .put("name", summary.naming().name())
                .put("schedule", summary.occasion().schedule());
        summary.retainUntil().ifPresent(until -> json.put("retainUntil", until.toString()));
        summary.lock()
                .ifPresent(lock -> json.putObject("lock")
                        .put("mode", lock.mode().name())
                        .put("until", lock.until().toString()));
        ObjectNode labels = json.putObject("labels");
        summary.naming().labels().forEach(labels::put);
        ArrayNode trees = json.putArray("trees");
        for (VolumeSummary volume : summary.volumes()) {
            trees.addObject()
                    .put("tree", TreeName.of(volume).text())
                    .put("origin", volume.volume())
                    .put("files", volume.files())
                    .put("bytes", volume.bytes());
        }
        return json;
    }

    static ObjectNode of(Points.Listed point) {
        ObjectNode json = of(point.id(), point.summary());
        point.forgottenUntil().ifPresent(until -> json.put("forgottenUntil", until.toString()));
        return json;
    }

    static void problems(ObjectNode json, List<Problem> problems) {
        ArrayNode array = json.putArray("problems");
        for (Problem problem : problems) {
            array.addObject()
                    .put("code", problem.code().name())
                    .put("severity", problem.severity().name())
                    .put("subject", problem.subject())
                    .put("message", problem.message());
        }
    }
}
