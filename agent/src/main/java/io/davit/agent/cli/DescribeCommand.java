package io.davit.agent.cli;

import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code describe POINT}. */
@Command(name = "describe", description = "Shows what one restore point holds.")
final class DescribeCommand extends AgentCommand {
    @Mixin
    PointArgument point = new PointArgument();

    @Override
    int work(Desk desk, Output output) {
        CatalogPoint found = point.in(desk);
        output.show(PointJson.of(found), () -> print(found, output));
        return DONE;
    }

    private static void print(CatalogPoint found, Output output) {
        RestorePointSummary summary = found.summary();
        output.line("point       " + found.id());
        if (!summary.naming().name().isEmpty()) {
            output.line("name        " + summary.naming().name());
        }
        summary.naming().labels().forEach((key, value) -> output.line("label       " + key + "=" + value));
        if (!summary.occasion().isOnDemand()) {
            output.line("schedule    " + summary.occasion().schedule());
        }
        output.line("location    " + found.location());
        output.line("run         " + summary.run());
        output.line("cluster     " + summary.cluster().name() + " ("
                + summary.cluster().version() + ", " + summary.cluster().uid() + ")");
        output.line("sealed      " + summary.sealed() + ", " + output.ago(summary.sealed()));
        output.line("state       " + (summary.complete() ? "complete" : Count.of(summary.problems(), "problem")));
        summary.retainUntil()
                .ifPresent(until -> output.line("retained    until " + until.truncatedTo(ChronoUnit.MINUTES) + ", "
                        + summary.lock().map(TreeText::lock).orElse("not locked by the store")));
        if (!summary.leftOut().isEmpty()) {
            output.line("left out    " + String.join(", ", summary.leftOut()) + " (on purpose)");
        }
        output.line("data        " + new ByteSize(summary.sourceBytes()).forPeople() + ", of which "
                + new ByteSize(summary.storedBytes()).forPeople() + " were new in the location");
        output.line("");
        Table objects = new Table("NAMESPACE", "RESOURCE", "OBJECTS");
        for (RestorePointSummary.NamespaceSummary namespace : summary.namespaces()) {
            rows(objects, namespace.name(), namespace.objects());
        }
        rows(objects, "(cluster)", summary.clusterScoped());
        objects.print(output);
        if (!summary.volumes().isEmpty()) {
            output.line("");
            Table volumes = new Table("CLAIM", "VOLUME", "FILES", "SIZE", "DATA");
            for (RestorePointSummary.VolumeSummary volume : summary.volumes()) {
                volumes.row(
                        volume.namespace() + "/" + volume.claim(),
                        volume.volume(),
                        Long.toString(volume.files()),
                        new ByteSize(volume.bytes()).forPeople(),
                        volume.hasData() ? "yes" : "no, objects only");
            }
            volumes.print(output);
        }
    }

    private static void rows(Table table, String namespace, Map<String, Long> counts) {
        new TreeMap<>(counts).forEach((resource, count) -> table.row(namespace, resource, Long.toString(count)));
    }
}
