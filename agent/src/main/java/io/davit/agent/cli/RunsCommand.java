package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code runs}, {@code runs ID}. */
@Command(name = "runs", description = "Lists runs, newest first, or shows one with its outcome.")
final class RunsCommand extends AgentCommand {
    @Parameters(paramLabel = "RUN", arity = "0..1", description = "Id of a run.")
    @Nullable
    String id;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "30", description = "At most so many. Default: 30.")
    int limit;

    @Override
    int work(Desk desk, Output output) {
        requireAtLeastOne("--limit", limit);
        if (id != null) {
            RunId wanted = id(id);
            RunRecord run = desk.find(wanted)
                    .orElseThrow(() -> new DavitException(ErrorCode.RUN_UNKNOWN, "there is no run " + wanted));
            new Follower(desk, output).show(run);
            return DONE;
        }
        List<RunRecord> runs = new ArrayList<>();
        desk.runs(run -> {
            runs.add(run);
            return runs.size() < limit;
        });
        ObjectNode json = Output.object();
        ArrayNode list = json.putArray("runs");
        runs.forEach(run -> list.add(RunJson.of(run)));
        output.show(json, () -> print(runs, output));
        return DONE;
    }

    private static void print(List<RunRecord> runs, Output output) {
        Table table = new Table("RUN", "KIND", "LOCATION", "STATE", "ADMITTED", "STARTS");
        for (RunRecord run : runs) {
            table.row(
                    run.id().toString(),
                    run.order().kind().word(),
                    run.order().location(),
                    run.state().word(),
                    output.ago(run.admitted()),
                    Integer.toString(run.starts()));
        }
        table.print(output);
    }

    static RunId id(String text) {
        try {
            return RunId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.RUN_UNKNOWN, "'" + text + "' is no id of a run", e);
        }
    }
}
