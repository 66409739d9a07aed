package io.davit.agent.config;

import io.davit.settings.Setting;

/** Where the running agent listens. */
public record EndpointConfig(
        @Setting(
                value = "Address to listen on; the control routes answer on loopback addresses only.",
                fallback = "127.0.0.1")
        String host,

        @Setting(value = "Port to listen on; 0 takes a free one and writes it into data-dir.", fallback = "8571")
        int port) {
    public EndpointConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port must be between 0 and 65535");
        }
    }
}
