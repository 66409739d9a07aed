package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.admission.Decision.Ruling;
import io.davit.agent.admission.ReadOrder;
import io.davit.agent.cli.AdminDesk.Judged;
import io.davit.agent.judges.ApprovalNeed;
import io.davit.agent.judges.ClockJudge;
import io.davit.errors.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code pending}. */
@Command(
        name = "pending",
        description =
                "Lists what an admin of this cluster would have to approve: orders that were refused without an approval in the last 24 hours.",
        footer = "%nApprove one with 'davit-agent approve KIND:DIGEST', then let it be ordered again.")
final class PendingCommand extends AgentCommand {
    private static final Duration SHOWN = Duration.ofHours(24);
    /** More than are decided about in a day, where nobody raised the guardrails. */
    private static final int LOOKED_AT = 20_000;

    @Override
    int work(Desk desk, Output output) {
        Instant now = output.clock().instant();
        Map<String, Judged> waiting = waiting(desk.admin(), now.minus(SHOWN));
        Optional<Instant> ahead = desk.admin().clockFloor().filter(floor -> ClockJudge.isBelow(now, floor));
        ObjectNode json = Output.object();
        ArrayNode list = json.putArray("pending");
        waiting.forEach((approval, judged) -> list.addObject()
                .put("approval", approval)
                .put("order", words(judged))
                .put("instruction", judged.decision().id().toString())
                .put("refused", judged.decision().decidedAt().toString()));
        ahead.ifPresent(floor -> list.addObject()
                .put("approval", "clock:" + ClockJudge.digest(floor))
                .put("order", words(floor, now)));
        output.show(json, () -> {
            waiting.forEach((approval, judged) -> {
                output.line(approval);
                output.line("  " + words(judged));
                output.line("  refused " + output.ago(judged.decision().decidedAt()) + " as instruction "
                        + judged.decision().id());
            });
            ahead.ifPresent(floor -> {
                output.line("clock:" + ClockJudge.digest(floor));
                output.line("  " + words(floor, now));
            });
            if (list.isEmpty()) {
                output.line("Nothing waits for an approval.");
            }
        });
        return DONE;
    }

    /** By what has to be approved; the newest order of each, unless one was admitted since. */
    private static Map<String, Judged> waiting(AdminDesk desk, Instant since) {
        Map<String, Judged> waiting = new LinkedHashMap<>();
        Set<String> settled = new HashSet<>();
        for (Judged judged : desk.judged(LOOKED_AT)) {
            Optional<String> approval = approval(judged);
            if (approval.isEmpty() || judged.decision().decidedAt().isBefore(since)) {
                continue;
            }
            switch (judged.decision().ruling()) {
                case Ruling.Admitted admitted -> settled.add(approval.get());
                case Ruling.Refused refused -> {
                    if (refused.code() == ErrorCode.APPROVAL_MISSING && !settled.contains(approval.get())) {
                        waiting.putIfAbsent(approval.get(), judged);
                    }
                }
            }
        }
        return waiting;
    }

    private static Optional<String> approval(Judged judged) {
        return OrderWords.read(judged)
                .flatMap(order ->
                        ApprovalNeed.possible(judged.decision().digest().hex(), order))
                .map(need -> need.kind().word() + ":" + need.digest());
    }

    private static String words(Judged judged) {
        return OrderWords.read(judged)
                .map((ReadOrder order) -> OrderWords.of(order))
                .orElse("-");
    }

    private static String words(Instant floor, Instant now) {
        return "the agent has acted on " + floor + ", and its clock shows " + now
                + ": approve it if the clock is right, and orders are judged again";
    }
}
