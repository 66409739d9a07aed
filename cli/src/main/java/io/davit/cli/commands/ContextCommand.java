package io.davit.cli.commands;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.cli.contexts.Contexts;
import io.davit.cli.contexts.HubUrl;
import io.davit.cli.hub.HubAccess;
import io.davit.cli.hub.HubTrust;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code context}: which hubs this person has logged in to. */
@Command(name = "context", description = "Lists the hubs that you logged in to, and chooses among them.")
final class ContextCommand extends Group {
    @Command(name = "list", description = "Hubs that you logged in to; * marks the one in use.")
    int list() {
        Contexts contexts = davit().contexts().read();
        Output output = davit().output();
        ObjectNode document = Output.object();
        ArrayNode all = document.putArray("contexts");
        contexts.byName()
                .forEach((name, access) -> all.addObject()
                        .put("name", name)
                        .put("current", contexts.current().filter(name::equals).isPresent())
                        .put("hub", HubUrl.print(access.address())));
        output.show(
                document,
                () -> new Table<Map.Entry<String, HubAccess>>()
                        .column(
                                "IN USE",
                                one -> contexts.current()
                                                .filter(one.getKey()::equals)
                                                .isPresent()
                                        ? "*"
                                        : "")
                        .column("NAME", Map.Entry::getKey)
                        .column("HUB", one -> HubUrl.print(one.getValue().address()))
                        .column("KNOWN BY", one -> knownBy(one.getValue().trust()))
                        .print(List.copyOf(contexts.byName().entrySet()), output));
        return 0;
    }

    private static String knownBy(HubTrust trust) {
        return switch (trust) {
            case HubTrust.PinnedAuthority pin -> "pin " + pin.sha256().substring(0, 12) + "…";
            case HubTrust.Authorities ignored -> "CA file";
        };
    }

    @Command(name = "use", description = "Takes a context into use.")
    int use(@Parameters(paramLabel = "NAME", description = "Name of the context.") String name) {
        return change(davit().contexts().read().use(name), "context '" + name + "' is in use");
    }

    @Command(name = "remove", description = "Forgets a context and its token. The token stays valid at the hub.")
    int remove(@Parameters(paramLabel = "NAME", description = "Name of the context.") String name) {
        return change(davit().contexts().read().without(name), "context '" + name + "' is forgotten");
    }

    private int change(Contexts contexts, String word) {
        davit().contexts().write(contexts);
        Output output = davit().output();
        output.show(Output.object().put("current", contexts.current().orElse("")), () -> output.line(word));
        return 0;
    }
}
