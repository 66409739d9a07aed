package io.davit.harness.bench;

import ch.qos.logback.classic.Level;
import io.davit.harness.bench.mover.MoverBench;
import io.davit.harness.bench.mover.ScaleBench;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.GroundFailure;
import io.davit.harness.story.StoryFailure;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ./davit bench [NAME…] [--quick] [options]}: runs the named benchmarks, or all.
 * Each prints a table and writes {@code target/bench/NAME.json} below the current folder.
 * Exit status: 0 measured (bars met or not), 1 a case could not be measured, 2 wrong words on the command line.
 */
public final class BenchMain {
    private static final List<Benchmark> ALL = List.of(
            new ResourcesBench(),
            new HubBench(),
            new StartBench(),
            new MoverBench(),
            new ScaleBench(),
            new FuzzBench());
    private static final Path OUTPUT = Path.of("target", "bench");

    private BenchMain() {}

    public static void main(String[] arguments) {
        quieten();
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> words, PrintStream out, PrintStream err) {
        if (words.contains("--help") || words.contains("-h")) {
            printHelp(out);
            return 0;
        }
        BenchWords order;
        try {
            order = BenchWords.parse(words, ALL);
        } catch (BenchWords.Wrong e) {
            err.println(e.getMessage());
            printHelp(err);
            return 2;
        }
        return runAll(order, out, err);
    }

    private static int runAll(BenchWords order, PrintStream out, PrintStream err) {
        boolean isQuick = order.isQuick();
        int status = 0;
        for (Benchmark bench : order.chosen()) {
            out.println("bench " + bench.name() + (isQuick ? " (quick: too small to judge by)" : ""));
            BenchReport report = new BenchReport(out);
            Path logs = OUTPUT.resolve(bench.name() + "-logs").toAbsolutePath();
            try {
                bench.run(new BenchOrder(isQuick, Ground.locate(), logs, order.wishes()), report);
            } catch (BenchFailure | GroundFailure | StoryFailure e) {
                err.println("bench " + bench.name() + ": " + e.getMessage());
                err.println("The logs are in " + logs);
                status = 1;
            }
            report.printTable();
            Path file = OUTPUT.resolve(bench.name() + (isQuick ? "-quick" : "") + ".json");
            report.write(file);
            out.println("bench " + bench.name() + ": written to " + file);
        }
        return status;
    }

    /** Clients log their own retries while servers start; that is no news here. */
    private static void quieten() {
        if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof ch.qos.logback.classic.Logger root) {
            root.setLevel(Level.WARN);
        }
    }

    private static void printHelp(PrintStream out) {
        out.println("usage: davit bench [--quick] [options] [NAME…]");
        out.println("  --quick      small and one round: shows that it works, not what is possible");
        out.println("  --agents N   simulated agents of a hub, at most " + BenchWords.MOST_AGENTS
                + "; else 2,000, then 10,000");
        out.println("  --rounds N   of the mover, else 3");
        out.println("  --case A,B   of the mover, only these: " + String.join(", ", MoverBench.caseNames()));
        out.println("               of the fuzzer, only these files of agent/src/test/resources/fuzz");
        out.println("  --seconds N  of the fuzzer, all targets together, else 600");
        out.println("  --peers A,B  of the mover, only these: restic, kopia, borg");
        ALL.forEach(bench -> out.printf("  %-12s %s%n", bench.name(), bench.summary()));
    }
}
