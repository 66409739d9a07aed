package io.davit.harness.bench;

import io.davit.harness.ground.WorkFolder;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.Commands;
import io.davit.harness.story.ProductClasses;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A coverage-guided fuzzer (Jazzer, with libFuzzer inside) on every parser of the repository format and of signed envelopes. Each target is a process of
 * its own and begins with the seeds in the tree; an input that breaks a promise of {@code io.davit.agent.fuzz.Fuzzing} is a finding, and is kept.
 */
final class FuzzBench implements Benchmark {
    private static final int SECONDS = 600;
    private static final int QUICK_SECONDS = 60;
    private static final int MOST_FINDINGS = 5;

    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: (\\d+)");
    private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+)");
    private static final Pattern FINDING = Pattern.compile("== Java Exception: (.*)");

    @Override
    public String name() {
        return "fuzz";
    }

    @Override
    public String summary() {
        return "a coverage-guided fuzzer on every parser, ten minutes in all";
    }

    @Override
    public void run(BenchOrder order, BenchReport report) {
        Path tree = ProductClasses.tree();
        List<Path> seeds = seeds(
                tree.resolve("agent/src/test/resources/fuzz"), order.wishes().cases());
        int seconds = order.wishes().seconds().orElse(order.isQuick() ? QUICK_SECONDS : SECONDS);
        int each = Math.max(1, seconds / seeds.size());
        report.says("%d targets, %d s each", seeds.size(), each);
        Path findings = order.logs().resolve("findings");
        for (Path seed : seeds) {
            String target = seed.getFileName().toString().replace(".txt", "");
            try (WorkFolder folder = WorkFolder.create("fuzz-" + target)) {
                String said = fuzz(tree, target, corpus(seed, folder.path()), findings, each);
                Files.createDirectories(order.logs());
                Files.writeString(order.logs().resolve(target + ".log"), said);
                tell(target, said, each, report);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static List<Path> seeds(Path folder, List<String> cases) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> cases.isEmpty()
                            || cases.contains(file.getFileName().toString().replace(".txt", "")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path corpus(Path seed, Path folder) throws IOException {
        Path corpus = Files.createDirectory(folder.resolve("corpus"));
        int number = 0;
        for (String line : Files.readAllLines(seed)) {
            Files.write(corpus.resolve("seed-" + number++), HexFormat.of().parseHex(line));
        }
        return corpus;
    }

    private static String fuzz(Path tree, String target, Path corpus, Path findings, int seconds) throws IOException {
        Files.createDirectories(findings);
        String classes = String.join(
                File.pathSeparator,
                tree.resolve("agent/target/test-classes").toString(),
                System.getProperty("java.class.path"));
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Ddavit.fuzz.target=" + target,
                "-cp",
                classes,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=io.davit.agent.fuzz.JazzerEntry",
                "--instrumentation_includes=io.davit.agent.repository.**:io.davit.signing.**",
                "--keep_going=" + MOST_FINDINGS,
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings.resolve(target + "-"),
                "-max_total_time=" + seconds,
                "-max_len=65536",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                corpus.toString());
        AgentAnswer answer = Commands.execute(command, Map.of(), "jazzer", target);
        String said = answer.output() + answer.errors();
        if (!EXECUTIONS.matcher(said).find()) {
            throw new BenchFailure("the fuzzer did not run " + target + ": " + said);
        }
        return said;
    }

    private static void tell(String target, String said, int seconds, BenchReport report) {
        double executions = last(EXECUTIONS, said);
        List<String> findings =
                FINDING.matcher(said).results().map(found -> found.group(1)).toList();
        report.add(Measurement.told(target, "executions", "", executions));
        report.add(Measurement.told(target, "executions a second", "1/s", executions / seconds));
        report.add(Measurement.told(target, "coverage", "edges", last(COVERAGE, said)));
        report.add(Measurement.told(target, "findings", "", findings.size()).withAtMost(0));
        report.says(
                "%s: %,.0f executions, %,.0f edges, %d findings",
                target, executions, last(COVERAGE, said), findings.size());
        findings.forEach(finding -> report.says("  %s", finding));
    }

    private static double last(Pattern pattern, String said) {
        double last = 0;
        for (Matcher matcher = pattern.matcher(said); matcher.find(); ) {
            last = Double.parseDouble(matcher.group(1));
        }
        return last;
    }
}
