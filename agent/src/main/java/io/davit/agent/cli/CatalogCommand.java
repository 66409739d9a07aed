package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.PointJson;
import io.davit.settings.Count;
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
            ObjectNode json = Output.object();
            ArrayNode list = json.putArray("locations");
            LocationSweep sweep = new LocationSweep(desk, location);
            boolean problems = false;
            for (String name : sweep.locations()) {
                Optional<CatalogState> read = sweep.synchronise(name);
                if (read.isPresent()) {
                    CatalogState state = read.get();
                    list.add(PointJson.of(state));
                    output.plain("location '" + name + "' holds " + Count.of(state.points(), "restore point"));
                    output.problems(state.problems());
                    problems |= !state.problems().isEmpty();
                }
            }
            sweep.tell(output, list);
            output.show(json, () -> {});
            if (sweep.exitStatus() != DONE) {
                return sweep.exitStatus();
            }
            return problems ? Failure.WITH_PROBLEMS : DONE;
        }
    }
}
