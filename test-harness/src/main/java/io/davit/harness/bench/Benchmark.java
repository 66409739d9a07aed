package io.davit.harness.bench;

/** One named benchmark of {@code ./davit bench}. */
public interface Benchmark {
    /** The word on the command line, and of the file {@code target/bench/NAME.json}. */
    String name();

    /** One line for {@code --help}. */
    String summary();

    /**
     * Measures, and reports each result as soon as it is known.
     *
     * @throws BenchFailure if a case could not be measured; a missed bar is a result, not a failure
     */
    void run(BenchOrder order, BenchReport report);
}
