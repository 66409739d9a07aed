package io.davit.agent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.errors.Problem;
import io.davit.errors.Severity;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a command says, and where: results on standard output, everything else on standard error. In the format json,
 * standard output holds exactly one document.
 */
final class Output {
    /** The names are what users type. */
    enum Format {
        text,
        json
    }

    private final Format format;
    private final boolean terminal;
    private final Clock clock;
    private final PrintWriter out;
    private final PrintWriter err;

    Output(Format format, boolean terminal, Clock clock, PrintWriter out, PrintWriter err) {
        this.format = format;
        this.terminal = terminal;
        this.clock = clock;
        this.out = out;
        this.err = err;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    boolean isJson() {
        return format == Format.json;
    }

    /** Of standard output, for what is written as it comes. */
    PrintWriter writer() {
        return out;
    }

    boolean isTerminal() {
        return terminal;
    }

    Clock clock() {
        return clock;
    }

    /** The result of a command: the document, or what {@code text} prints. */
    void show(ObjectNode document, Runnable text) {
        if (isJson()) {
            out.println(document.toPrettyString());
        } else {
            text.run();
        }
        out.flush();
    }

    /** The same; the document is made only if it is asked for, because that loads the classes of JSON. */
    void show(Supplier<ObjectNode> document, Runnable text) {
        if (isJson()) {
            show(document.get(), text);
        } else {
            text.run();
            out.flush();
        }
    }

    /** One line of a result for people; nothing in json. */
    void plain(String line) {
        if (!isJson()) {
            line(line);
        }
    }

    void line(String line) {
        out.println(line);
    }

    /** A remark beside the result, on standard error. */
    void aside(String line) {
        out.flush();
        err.println(line);
        err.flush();
    }

    /** Writes over the current line of a terminal. */
    void redraw(String line) {
        err.print("\r" + line + "\u001b[K");
        err.flush();
    }

    void problems(List<Problem> problems) {
        for (Problem problem : problems) {
            aside("%s %s %s: %s"
                    .formatted(
                            problem.severity() == Severity.ERROR ? "problem" : "remark",
                            problem.code(),
                            problem.subject(),
                            problem.message().replaceAll("\\s+", " ")));
        }
    }

    /** {@code 5 minutes ago}. */
    String ago(Instant time) {
        return span(Duration.between(time, clock.instant())) + " ago";
    }

    /** A duration for people, in its largest unit. */
    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86400 + " days";
    }
}
