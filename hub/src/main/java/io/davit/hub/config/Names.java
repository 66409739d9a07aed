package io.davit.hub.config;

import io.davit.signing.ListenerAddress;
import java.util.List;
import java.util.Optional;

/** Under which names a listener is reached. */
final class Names {
    private static final int HIGHEST_PORT = 65_535;

    private Names() {}

    static List<String> checked(List<String> names, int port, Optional<String> advertised) {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port must be between 0 and " + HIGHEST_PORT);
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names must list at least one name or address");
        }
        // Port 0 takes a free one; the name is what is checked here.
        names.forEach(name -> named(name, Math.max(1, port)));
        advertised.ifPresent(Names::parsed);
        return List.copyOf(names);
    }

    static ListenerAddress address(List<String> names, int port, Optional<String> advertised) {
        return advertised.map(Names::parsed).orElseGet(() -> named(names.getFirst(), port));
    }

    private static ListenerAddress named(String name, int port) {
        try {
            return new ListenerAddress(name, port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("names: '" + name + "' is " + e.getMessage(), e);
        }
    }

    private static ListenerAddress parsed(String advertised) {
        try {
            return ListenerAddress.parse(advertised);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("advertised: '" + advertised + "' is " + e.getMessage(), e);
        }
    }
}
