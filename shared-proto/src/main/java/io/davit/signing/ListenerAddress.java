package io.davit.signing;

/** Where one listener of the hub is reached: {@code hub.example.org:8443}, {@code [::1]:8443}. */
public record ListenerAddress(String host, int port) {
    private static final int LONGEST_HOST = 253;
    private static final int HIGHEST_PORT = 65_535;

    public ListenerAddress {
        if (!host.matches("[0-9A-Za-z._:-]+") || host.length() > LONGEST_HOST) {
            throw new IllegalArgumentException("not a host name or address");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("not a port");
        }
    }

    /** @throws IllegalArgumentException if the text is not one host and one port */
    public static ListenerAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(0, colon));
        String port = text.substring(colon + 1);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        if (isBracketed != (host.indexOf(':') >= 0) || !port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("not of the form HOST:PORT");
        }
        return new ListenerAddress(isBracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
