package io.davit.harness.bench;

import ch.qos.logback.classic.Level;
import io.davit.harness.ground.Ground;
import io.davit.harness.ground.GroundFailure;
import io.davit.harness.story.StoryFailure;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ./davit bench [NAME…] [--quick] [--agents N]}: runs the named benchmarks, or all.
 * Each prints a table and writes {@code target/bench/NAME.json} below the current folder.
 * Exit status: 0 measured (bars met or not), 1 a case could not be measured, 2 wrong words on the command line.
 */
public final class BenchMain {
    private static final List<Benchmark> ALL = List.of(new ResourcesBench(), new HubBench(), new StartBench());
    /** As many as the hub takes by its default, and one location may have clusters. */
    private static final int MOST_AGENTS = 10_000;

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
        List<Benchmark> chosen = new ArrayList<>();
        boolean isQuick = false;
        OptionalInt agents = OptionalInt.empty();
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            Optional<Benchmark> known =
                    ALL.stream().filter(bench -> bench.name().equals(word)).findFirst();
            if (word.equals("--quick")) {
                isQuick = true;
            } else if (word.equals("--agents")) {
                agents = number(left);
                if (agents.isEmpty()) {
                    err.println("--agents needs a number from 1 to " + MOST_AGENTS + ".");
                    return 2;
                }
            } else if (known.isPresent()) {
                chosen.add(known.get());
            } else {
                err.println("There is no benchmark called " + word + ".");
                printHelp(err);
                return 2;
            }
        }
        return runAll(chosen.isEmpty() ? ALL : chosen, isQuick, agents, out, err);
    }

    private static OptionalInt number(Iterator<String> left) {
        String text = left.hasNext() ? left.next() : "";
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > MOST_AGENTS) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static int runAll(
            List<Benchmark> chosen, boolean isQuick, OptionalInt agents, PrintStream out, PrintStream err) {
        int status = 0;
        for (Benchmark bench : chosen) {
            out.println("bench " + bench.name() + (isQuick ? " (quick: too small to judge by)" : ""));
            BenchReport report = new BenchReport(out);
            Path logs = OUTPUT.resolve(bench.name() + "-logs").toAbsolutePath();
            try {
                bench.run(new BenchOrder(isQuick, Ground.locate(), logs, agents), report);
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
        out.println("usage: davit bench [--quick] [--agents N] [NAME…]");
        out.println("  --quick      small and one round: shows that it works, not what is possible");
        out.println("  --agents N   simulated agents of a hub, at most " + MOST_AGENTS + "; else 2,000, then 10,000");
        ALL.forEach(bench -> out.printf("  %-12s %s%n", bench.name(), bench.summary()));
    }
}
