package io.davit.agent.run;

/** Names of the key-values in the log: who and where; the message says what. */
public final class LogKeys {
    public static final String RUN = "run";
    public static final String INSTRUCTION = "instruction";
    public static final String CORRELATION = "correlation";
    public static final String KIND = "kind";
    public static final String LOCATION = "location";
    public static final String STATE = "state";
    public static final String STEP = "step";
    public static final String CODE = "code";
    public static final String COUNTS = "counts";
    public static final String SUBJECT = "subject";
    public static final String SECONDS = "seconds";

    private LogKeys() {}
}
