package io.davit.harness.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects what a benchmark measures; prints it as a table and writes it as JSON. Used by one thread. */
public final class BenchReport {
    private static final String ROW = "%-34s %-28s %11s %-9s  %11s %-36s %6s  %-20s %s%n";

    private final PrintStream out;
    private final List<Measurement> measurements = new ArrayList<>();

    public BenchReport(PrintStream out) {
        this.out = out;
    }

    /** One line of what is going on: benchmarks take minutes. */
    public void says(String format, Object... arguments) {
        out.printf(Locale.ROOT, "  " + format + "%n", arguments);
    }

    public void add(Measurement measurement) {
        measurements.add(measurement);
    }

    public List<Measurement> measurements() {
        return List.copyOf(measurements);
    }

    void printTable() {
        out.println();
        out.printf(ROW, "case", "metric", "ours", "", "reference", "", "ratio", "bar", "");
        for (Measurement m : measurements) {
            out.printf(
                    ROW,
                    m.subject(),
                    m.metric(),
                    m.ours() == null ? "-" : number(m.ours()),
                    m.unit(),
                    number(m.reference()),
                    m.referenceName() == null ? "" : m.referenceName(),
                    m.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", m.ratio()),
                    m.bar() == null ? "" : m.bar(),
                    verdict(m));
        }
        out.println();
    }

    /** The file appears whole or not at all. */
    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path half = file.resolveSibling(file.getFileName() + ".half");
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(half.toFile(), measurements);
            Files.move(half, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String verdict(Measurement m) {
        return m.ours() == null ? "not there yet" : m.ok() == null ? "" : m.ok() ? "met" : "MISSED";
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        return String.format(
                Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : Math.abs(value) >= 100 ? "%.1f" : "%.3f", value);
    }
}
