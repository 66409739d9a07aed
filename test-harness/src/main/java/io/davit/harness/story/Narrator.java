package io.davit.harness.story;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells a story to whoever watches, as it happens. */
public interface Narrator {
    /** Longer commands are shown with an option per line. */
    int WIDTH = 100;

    /** A new step begins. */
    void step(String sentence);

    /** Something that happened in it. */
    void detail(String sentence);

    /** What somebody typed. */
    void command(String line);

    /** Nobody watches. */
    Narrator SILENT = new Narrator() {
        @Override
        public void step(String sentence) {}

        @Override
        public void detail(String sentence) {}

        @Override
        public void command(String line) {}
    };

    /** Numbered steps with the seconds since the beginning. */
    static Narrator printing(PrintStream out) {
        return new Narrator() {
            private final long begin = System.nanoTime();
            private int number;

            @Override
            public void step(String sentence) {
                Duration age = Duration.ofNanos(System.nanoTime() - begin);
                out.printf(Locale.ROOT, "%n%2d. %s  [%d s]%n", ++number, sentence, age.toSeconds());
                out.flush();
            }

            @Override
            public void detail(String sentence) {
                out.println("      " + sentence);
                out.flush();
            }

            @Override
            public void command(String line) {
                String shown = line.length() <= WIDTH ? line : line.replace(" --", " \\\n        --");
                out.println("    $ " + shown);
                out.flush();
            }
        };
    }

    /** {@code 12.3 MiB}. */
    static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }
}
