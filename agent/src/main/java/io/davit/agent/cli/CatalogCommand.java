package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.PointJson;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code catalog sync}. */
@Command(
        name = "catalog",
        description = "The agent's own list of what the locations hold.",
        subcommands = CatalogCommand.Sync.class)
final class CatalogCommand extends CommandGroup {

    @Command(name = "sync", description = "Reads what is new in the locations into the catalog.")
    static final class Sync extends AgentCommand {
        @Option(names = "--location", paramLabel = "NAME", description = "Only this backup location. Default: all.")
        @Nullable
        String location;

        @Override
        int work(Desk desk, Output output) {
            List<String> locations =
                    location == null ? desk.locations() : List.of(desk.location(Optional.of(location)));
            ObjectNode json = Output.object();
            ArrayNode list = json.putArray("locations");
            boolean problems = false;
            for (String name : locations) {
                CatalogState state = desk.synchronise(name);
                list.add(PointJson.of(state));
                output.plain("location '" + name + "' holds " + state.points() + " restore points");
                output.problems(state.problems());
                problems |= !state.problems().isEmpty();
            }
            output.show(json, () -> {});
            return problems ? Failure.WITH_PROBLEMS : DONE;
        }
    }
}
