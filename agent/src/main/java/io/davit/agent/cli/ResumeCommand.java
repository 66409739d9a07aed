package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.RunJson;
import io.davit.agent.run.RunRecord;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code resume}. */
@Command(
        name = "resume",
        description =
                "Goes on with runs that were interrupted, until they end. Every command that runs something does so, too.")
final class ResumeCommand extends AgentCommand {
    @Override
    int work(Desk desk, Output output) {
        Follower follower = new Follower(desk, output);
        List<RunRecord> ended = new ArrayList<>();
        for (RunTicket ticket : desk.resume()) {
            ended.add(follower.follow(ticket));
        }
        ObjectNode json = Output.object();
        ArrayNode list = json.putArray("runs");
        ended.forEach(run -> list.add(RunJson.of(run)));
        output.show(json, () -> {
            if (ended.isEmpty()) {
                output.line("No run was interrupted.");
            }
            ended.forEach(follower::print);
        });
        return ended.stream().mapToInt(Failure::status).max().orElse(DONE);
    }
}
