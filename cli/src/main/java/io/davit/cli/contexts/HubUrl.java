package io.davit.cli.contexts;

import io.davit.signing.ListenerAddress;

/** {@code https://hub.example.org:8443}: how people write where a hub is. */
public final class HubUrl {
    private static final String SCHEME = "https://";

    private HubUrl() {}

    /** @throws IllegalArgumentException if it is not of that form; another scheme would send the token in clear */
    public static ListenerAddress parse(String text) {
        String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        if (!bare.startsWith(SCHEME)) {
            throw new IllegalArgumentException("a hub is https://HOST:PORT");
        }
        try {
            return ListenerAddress.parse(bare.substring(SCHEME.length()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a hub is https://HOST:PORT", e);
        }
    }

    public static String print(ListenerAddress address) {
        return SCHEME + address;
    }
}
