package io.davit.hub.config;

import io.davit.settings.Setting;
import io.davit.signing.ListenerAddress;
import java.util.List;
import java.util.Optional;

/** The listener of the agent link (H9). Its certificate is always one of the hub's own authority. */
public record LinkListener(
        @Setting(value = "Address to listen on.", fallback = "0.0.0.0")
        String host,

        @Setting(value = "Port to listen on.", fallback = "8444")
        int port,

        @Setting("DNS names and addresses under which agents reach it: what its certificate names. At least one.")
        List<String> names,

        @Setting("HOST:PORT that agents are told; without it, the first of names with port.")
        Optional<String> advertised) {

    public LinkListener {
        names = Names.checked(names, port, advertised);
    }

    /** Where agents reach it. */
    public ListenerAddress address() {
        return Names.address(names, port, advertised);
    }
}
