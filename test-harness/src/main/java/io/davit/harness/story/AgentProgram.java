package io.davit.harness.story;

import io.davit.harness.crash.EnvironmentCrashSwitch;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code davit-agent} program: the distribution if there is one ({@code davit.agent.home}), else the classes of this JVM without those of tests; the same flags either way.
 *
 * @param classPath as {@code java -cp} takes it
 * @param options the file with the JVM's flags that the distribution ships
 */
public record AgentProgram(String classPath, Path options) {
    private static final String MAIN = "io.davit.agent.app.AgentMain";
    /** In the agent's tests. */
    private static final String ORDERED = "io.davit.agent.app.OrderedProcess";

    public static AgentProgram locate() {
        String home = System.getProperty("davit.agent.home");
        if (home != null) {
            return new AgentProgram(ProductClasses.of(Path.of(home, "lib")), Path.of(home, "conf", "jvm.options"));
        }
        return new AgentProgram(ProductClasses.ofThisProcess(), ProductClasses.shippedOptions("agent"));
    }

    /** The command that the launcher script ends in. */
    public List<String> command(List<String> arguments) {
        return command(classPath, MAIN, arguments);
    }

    /** A process of the tests with the agent in it, whose hub has no link; the crash switch is on its class path. */
    List<String> orderedCommand(List<String> arguments) {
        // The product's first, or its archive of classes would not fit.
        return command(classPath + File.pathSeparator + System.getProperty("java.class.path"), ORDERED, arguments);
    }

    /** The same with the crash switch on the class path. */
    List<String> mortalCommand(List<String> arguments) {
        return command(classPath + File.pathSeparator + EnvironmentCrashSwitch.home(), MAIN, arguments);
    }

    private List<String> command(String path, String main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + options);
        Path archive = options.resolveSibling("../lib/davit-agent.jsa").normalize();
        if (Files.exists(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.addAll(natives());
        String further = System.getenv("DAVIT_AGENT_JAVA_OPTS");
        if (further != null && !further.isBlank()) {
            command.addAll(List.of(further.trim().split("\\s+")));
        }
        command.addAll(List.of("-cp", path, main));
        command.addAll(arguments);
        return command;
    }

    /** What the launcher says about the native libraries of a distribution; nothing if its jars have them. */
    public List<String> natives() {
        Path natives = options.resolveSibling("../lib/native").normalize().resolve(machine());
        return Files.isDirectory(natives)
                ? List.of("-Djava.library.path=" + natives, "-Dcom.amazon.corretto.crypto.provider.useExternalLib=true")
                : List.of();
    }

    /** As {@code uname -m} says it. */
    private static String machine() {
        String architecture = System.getProperty("os.arch");
        return architecture.equals("amd64") ? "x86_64" : architecture;
    }
}
