package io.davit.agent.cli;

import io.davit.agent.catalog.CatalogPoint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The restore point of commands that work on one. */
final class PointArgument {
    @Parameters(
            paramLabel = "POINT",
            description = "Id from 'davit-agent list', a unique beginning of one, or 'latest'.")
    String wanted = "";

    @Option(
            names = "--location",
            paramLabel = "NAME",
            description = "Backup location; needed if several hold the point.")
    @Nullable
    String location;

    /** @throws io.davit.errors.DavitException RESTORE_POINT_UNKNOWN */
    CatalogPoint in(Desk desk) {
        return desk.point(Optional.ofNullable(location), wanted);
    }
}
