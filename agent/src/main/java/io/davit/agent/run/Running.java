package io.davit.agent.run;

import java.util.Optional;

/** A run that this process works on, and how far it is. */
public record Running(RunId id, Optional<RunCause> cause, ProgressView progress) {}
