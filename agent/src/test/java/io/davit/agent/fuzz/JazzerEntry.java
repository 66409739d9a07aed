package io.davit.agent.fuzz;

import io.davit.agent.repository.FuzzTarget;

/** Where Jazzer comes in: the property {@code davit.fuzz.target} says which parser it is about. */
public final class JazzerEntry {
    private static final FuzzTarget TARGET = Fuzzing.target(System.getProperty("davit.fuzz.target", ""));

    private JazzerEntry() {}

    /** By its name Jazzer finds it. */
    public static void fuzzerTestOneInput(byte[] input) {
        Fuzzing.take(TARGET, input);
    }
}
