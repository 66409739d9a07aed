package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.PointJson;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.settings.ByteSize;
import io.davit.settings.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code list}: restore points from the catalog, without asking the location. */
@Command(
        name = "list",
        description = "Lists restore points, newest first, from the agent's catalog; works while the location is away.")
final class ListCommand extends AgentCommand {
    @Option(names = "--location", paramLabel = "NAME", description = "Only this backup location.")
    @Nullable
    String location;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Only restore points that hold this namespace.")
    @Nullable
    String namespace;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "At most so many. Default: 100.")
    int limit;

    @Option(names = "--sync", description = "Read the location first.")
    boolean sync;

    @Override
    int work(Desk desk, Output output) {
        requireAtLeastOne("--limit", limit);
        LocationSweep sweep = new LocationSweep(desk, location);
        List<CatalogPoint> points = new ArrayList<>();
        List<CatalogState> states = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String name : sweep.locations()) {
            Optional<CatalogState> state =
                    (sync ? sweep.synchronise(name) : Optional.<CatalogState>empty()).or(() -> desk.catalog(name));
            state.ifPresentOrElse(states::add, () -> unknown.add(name));
            List<CatalogPoint> here = new ArrayList<>();
            desk.points(name, point -> {
                if (holds(point.summary())) {
                    here.add(point);
                }
                return here.size() < limit;
            });
            points.addAll(here);
        }
        points.sort((a, b) -> b.summary().sealed().compareTo(a.summary().sealed()));
        List<CatalogPoint> shown = points.subList(0, Math.min(limit, points.size()));
        ObjectNode json = Output.object();
        ArrayNode listed = json.putArray("points");
        shown.forEach(point -> listed.add(PointJson.of(point)));
        ArrayNode catalogs = json.putArray("locations");
        states.forEach(state -> catalogs.add(PointJson.of(state)));
        sweep.tell(output, catalogs);
        output.show(json, () -> print(shown, output));
        states.forEach(state -> output.aside("location '%s' as of %s%s"
                .formatted(
                        state.location(),
                        output.ago(state.synced()),
                        state.problems().isEmpty() ? "" : "; it has problems:")));
        states.forEach(state -> output.problems(state.problems()));
        unknown.forEach(
                name -> output.aside("location '" + name + "' was never synchronised; run 'davit-agent catalog sync'"));
        return sweep.exitStatus();
    }

    private boolean holds(RestorePointSummary summary) {
        return namespace == null
                || summary.namespaces().stream().anyMatch(n -> n.name().equals(namespace));
    }

    private static void print(List<CatalogPoint> points, Output output) {
        Table table =
                new Table("POINT", "SEALED", "CLUSTER", "NAMESPACES", "OBJECTS", "VOLUMES", "DATA", "STORED", "STATE");
        for (CatalogPoint point : points) {
            RestorePointSummary summary = point.summary();
            table.row(
                    point.id().toString(),
                    output.ago(summary.sealed()),
                    summary.cluster().name(),
                    names(summary),
                    Long.toString(summary.objects()),
                    Integer.toString(summary.volumes().size()),
                    new ByteSize(summary.sourceBytes()).forPeople(),
                    new ByteSize(summary.storedBytes()).forPeople(),
                    summary.complete() ? "complete" : Count.of(summary.problems(), "problem"));
        }
        table.print(output);
    }

    private static String names(RestorePointSummary summary) {
        List<String> names = summary.namespaces().stream()
                .map(RestorePointSummary.NamespaceSummary::name)
                .toList();
        return names.size() <= 3
                ? String.join(",", names)
                : String.join(",", names.subList(0, 3)) + " +" + (names.size() - 3);
    }
}
