package io.davit.cli.commands;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.cli.hub.Hub;
import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.Version;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code version}: of this program, and of the hub if there is one in use. */
@Command(name = "version", description = "Says which davit this is, and which hub it talks to.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
    @ParentCommand
    @Nullable
    Davit davit;

    @Option(names = "--client", description = "Asks no hub.")
    boolean clientOnly;

    @Override
    public String[] getVersion() {
        return new String[] {"davit " + number()};
    }

    @Override
    public Integer call() {
        Davit parent = davit;
        if (parent == null) {
            throw new IllegalStateException("a command outside davit");
        }
        Optional<Version> hub = hub(parent);
        ObjectNode document = Output.object();
        document.putObject("client")
                .put("version", number())
                .put("java", Runtime.version().toString());
        hub.ifPresent(version -> document.set("hub", Output.json(version)));
        Output output = parent.output();
        output.show(document, () -> {
            output.line("davit " + number() + " on Java " + Runtime.version());
            hub.ifPresent(version -> output.line("hub " + version.getVersion() + ", id " + version.getHubId()
                    + ", agents' protocol " + version.getProtocolMin() + " to " + version.getProtocolMax()));
        });
        return 0;
    }

    private Optional<Version> hub(Davit parent) {
        var contexts = parent.contexts().read();
        boolean isNamed = parent.context().isPresent() || contexts.current().isPresent();
        if (clientOnly || !isNamed) {
            return Optional.empty();
        }
        try (Hub hub = parent.world().hubs().dial(contexts.get(parent.context()))) {
            return Optional.of(hub.call(GetVersionRequest.getDefaultInstance(), Version.getDefaultInstance()));
        }
    }

    private static String number() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
