package io.davit.agent.cli;

import io.davit.agent.repository.Occasion;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import picocli.CommandLine.Option;

/** {@code --schedule} of a backup. */
final class ScheduleOption {
    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description =
                    "The schedule by which this backup runs. Rules of retention count what each schedule makes by "
                            + "itself, and apart from what is made on demand, without this option.")
    String name = "";

    /** @throws DavitException ARGUMENT_INVALID */
    String name() {
        try {
            return new Occasion(name, "").schedule();
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--schedule: " + e.getMessage(), e);
        }
    }
}
