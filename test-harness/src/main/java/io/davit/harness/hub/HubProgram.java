package io.davit.harness.hub;

import io.davit.harness.crash.EnvironmentCrashSwitch;
import io.davit.harness.story.ProductClasses;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code davit-hub} program: the distribution if there is one ({@code davit.hub.home}), else the classes of this JVM without those of tests; the same flags either way.
 *
 * @param classPath as {@code java -cp} takes it
 * @param options the file with the JVM's flags that the distribution ships
 */
record HubProgram(String classPath, Path options) {
    private static final String MAIN = "io.davit.hub.app.HubMain";

    static HubProgram locate() {
        String home = System.getProperty("davit.hub.home");
        if (home != null) {
            return new HubProgram(ProductClasses.of(Path.of(home, "lib")), Path.of(home, "conf", "jvm.options"));
        }
        return new HubProgram(ProductClasses.ofThisProcess(), ProductClasses.shippedOptions("hub"));
    }

    /**
     * The command that the launcher script ends in.
     *
     * @param temporary folder for what it has no other place for
     */
    List<String> command(Path temporary, List<String> arguments) {
        return command(classPath, temporary, arguments);
    }

    /** The same with the crash switch on the class path. */
    List<String> mortalCommand(Path temporary, List<String> arguments) {
        return command(classPath + File.pathSeparator + EnvironmentCrashSwitch.home(), temporary, arguments);
    }

    private List<String> command(String path, Path temporary, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options);
        Path archive = options.resolveSibling("../lib/davit-hub.jsa").normalize();
        if (Files.exists(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        // As the launcher takes them: a profiler can be attached to what is measured.
        String more = System.getenv("DAVIT_HUB_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            command.addAll(List.of(more.trim().split("\\s+")));
        }
        command.add("-Djava.io.tmpdir=" + temporary);
        command.addAll(List.of("-cp", path, MAIN));
        command.addAll(arguments);
        return command;
    }
}
