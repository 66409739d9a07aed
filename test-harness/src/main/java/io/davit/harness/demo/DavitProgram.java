package io.davit.harness.demo;

import io.davit.harness.story.ProductClasses;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code davit} program: the distribution if there is one ({@code davit.cli.home}), else the classes of this JVM without those of tests; the same flags either way.
 *
 * @param classPath as {@code java -cp} takes it
 * @param options the file with the JVM's flags that the distribution ships
 */
record DavitProgram(String classPath, Path options) {
    private static final String MAIN = "io.davit.cli.app.DavitMain";

    static DavitProgram locate() {
        String home = System.getProperty("davit.cli.home");
        if (home != null) {
            return new DavitProgram(ProductClasses.of(Path.of(home, "lib")), Path.of(home, "conf", "jvm.options"));
        }
        return new DavitProgram(ProductClasses.ofThisProcess(), ProductClasses.shippedOptions("cli"));
    }

    /** The command that the launcher script ends in. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options);
        // As the launcher takes them.
        String more = System.getenv("DAVIT_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.trim().split("\\s+")));
        }
        command.addAll(List.of("-cp", classPath, MAIN));
        command.addAll(arguments);
        return command;
    }
}
