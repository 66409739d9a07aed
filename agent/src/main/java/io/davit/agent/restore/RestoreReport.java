package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.run.Outcome;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What became of every item, as JSON lines in a file that stays, and counted in memory. Each attempt of a run begins
 * with a line {@code {"attempt":n}}; an item of a later attempt replaces the same item of an earlier one. Safe for many threads.
 */
final class RestoreReport implements AutoCloseable {
    static final String FILE = "report.jsonl";

    /** What says of a retained object that it is not the one of the restore point. */
    private static final Set<ErrorCode> DIFFERENT =
            Set.of(ErrorCode.OBJECT_EXISTS_DIFFERENT, ErrorCode.OBJECT_IMMUTABLE);

    private final LineFile file;
    private final Map<ItemOutcome.State, Long> states = new TreeMap<>();
    private final Map<String, Long> more = new TreeMap<>();
    private final List<Problem> shown = new ArrayList<>();
    private long problems;
    private long retainedDifferent;
    private long withheld;

    private RestoreReport(LineFile file) {
        this.file = file;
    }

    /** Goes on with the file of an earlier attempt, if there is one. */
    static RestoreReport open(Path folder) {
        Path path = folder.resolve(FILE);
        long[] attempts = {0};
        LineFile.read(path, line -> attempts[0] += lenient(line).has("attempt") ? 1 : 0);
        LineFile file = LineFile.open(path);
        file.add("{\"attempt\":" + (attempts[0] + 1) + "}");
        return new RestoreReport(file);
    }

    private static ObjectNode lenient(String line) {
        try {
            return Json.object(line.getBytes(StandardCharsets.UTF_8));
        } catch (DavitException torn) {
            return Json.empty();
        }
    }

    void add(ItemOutcome item) {
        ObjectNode line = Json.empty();
        line.put("subject", item.subject());
        line.put("state", item.state().name());
        item.code().ifPresent(code -> line.put("code", code.name()));
        if (!item.message().isEmpty()) {
            line.put("message", item.message());
        }
        file.add(line.toString());
        synchronized (this) {
            states.merge(item.state(), 1L, Long::sum);
            if (item.state() == ItemOutcome.State.RETAINED
                    && item.code().filter(DIFFERENT::contains).isPresent()) {
                retainedDifferent++;
            }
            if (isWithheld(item)) {
                withheld++;
            }
        }
        item.code().ifPresent(code -> show(new Problem(code, severity(item), item.subject(), item.message())));
    }

    /** Left out although somebody asked for it: of what is skipped for a reason of its own, no code is said. */
    private static boolean isWithheld(ItemOutcome item) {
        return item.state() == ItemOutcome.State.SKIPPED && item.code().isPresent();
    }

    private static Severity severity(ItemOutcome item) {
        return item.state() == ItemOutcome.State.FAILED || isWithheld(item) ? Severity.ERROR : Severity.WARNING;
    }

    /** Something about an item that has its outcome already. */
    void remark(Problem problem) {
        ObjectNode line = Json.empty();
        line.put("remark", problem.subject());
        line.put("code", problem.code().name());
        line.put("severity", problem.severity().name());
        line.put("message", problem.message());
        file.add(line.toString());
        show(problem);
    }

    private synchronized void show(Problem problem) {
        problems++;
        if (shown.size() < Outcome.SHOWN) {
            shown.add(problem);
        }
    }

    /** Adds to a named count of the outcome. */
    synchronized void count(String name, long by) {
        more.merge(name, by, Long::sum);
    }

    synchronized Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(more);
        long objects = 0;
        for (ItemOutcome.State state : ItemOutcome.State.values()) {
            long count = states.getOrDefault(state, 0L);
            counts.put(state.name().toLowerCase(Locale.ROOT), count);
            objects += count;
        }
        counts.put("items", objects);
        counts.put("problems", problems);
        return Map.copyOf(counts);
    }

    synchronized List<Problem> problems() {
        return List.copyOf(shown);
    }

    /** How a run ends that came through all its steps (A7): nobody is told that all is well when objects were left out. */
    synchronized Outcome outcome() {
        long failed = states.getOrDefault(ItemOutcome.State.FAILED, 0L);
        long applied =
                states.getOrDefault(ItemOutcome.State.CREATED, 0L) + states.getOrDefault(ItemOutcome.State.CHANGED, 0L);
        long retained = states.getOrDefault(ItemOutcome.State.RETAINED, 0L);
        boolean allThere = retained > 0 && retainedDifferent == 0 && failed == 0;
        if (applied == 0 && !allThere) {
            return new Outcome.Failed(
                    ErrorCode.RESTORED_NOTHING, "Nothing was applied: " + counts() + ".", counts(), problems());
        }
        return failed + withheld > 0
                ? new Outcome.PartlySucceeded(ErrorCode.RESTORE_INCOMPLETE, counts(), problems())
                : new Outcome.Succeeded(counts(), problems());
    }

    @Override
    public void close() {
        file.close();
    }
}
