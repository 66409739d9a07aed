package io.davit.hub.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code version}: what the build wrote into the jar; needs no configuration. */
@Command(name = "version", description = "Says which davit-hub this is.")
final class VersionCommand extends HubCommand implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"davit-hub " + number()};
    }

    @Override
    void work(DavitHub hub, Output output) {
        output.show(
                Output.object()
                        .put("version", number())
                        .put("java", Runtime.version().toString()),
                "davit-hub " + number() + " on Java " + Runtime.version());
    }

    private static String number() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
