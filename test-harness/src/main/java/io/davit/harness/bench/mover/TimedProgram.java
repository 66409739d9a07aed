package io.davit.harness.bench.mover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A small program between the benchmark and what is measured, which asks the kernel (wait4) what that and all descendants it waited for have needed.
 * It is no JVM, because Linux lets a program inherit the peak of memory of whoever started it:
 * below a starter of 70 MB everything would have 70 MB. Python's own 10 MB are below all that is measured here.
 */
final class TimedProgram {
    private static final String SCRIPT = """
            import os, sys, time
            begin = time.perf_counter_ns()
            pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
            _, status, usage = os.wait4(pid, 0)
            nanos = time.perf_counter_ns() - begin
            cpu = round((usage.ru_utime + usage.ru_stime) * 1e9)
            with open(sys.argv[1], 'w') as out:
                out.write('%d %d %d %d' % (os.waitstatus_to_exitcode(status), nanos, cpu, usage.ru_maxrss << 10))
            """;

    private TimedProgram() {}

    /**
     * What happened.
     *
     * @param status of the program; negative if a signal ended it
     */
    record Result(int status, Cost cost) {
        static Result parse(String written) {
            String[] words = written.split(" ");
            return new Result(
                    Integer.parseInt(words[0]),
                    new Cost(
                            Duration.ofNanos(Long.parseLong(words[1])),
                            Duration.ofNanos(Long.parseLong(words[2])),
                            Long.parseLong(words[3])));
        }
    }

    /** The command that runs the program and ends with 0 once its result is written, however the program ended. */
    static List<String> command(Path result, List<String> program) {
        List<String> command = new ArrayList<>(List.of("python3", "-I", "-c", SCRIPT, result.toString()));
        command.addAll(program);
        return command;
    }
}
