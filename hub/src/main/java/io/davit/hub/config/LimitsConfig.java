package io.davit.hub.config;

import io.davit.settings.Setting;
import java.time.Duration;

/** How much the hub does at once. */
public record LimitsConfig(
        @Setting(value = "Streams of agents that are open at once; more are sent away for a while.", fallback = "12000")
        int agents,

        @Setting(
                value =
                        "TLS handshakes of agents that are admitted per second, so that a fleet that reconnects does not drown the hub (P16).",
                fallback = "200")
        int handshakesPerSecond,

        @Setting(value = "How long an enrolment token may be used.", fallback = "1h")
        Duration tokenLife,

        @Setting(value = "How long a hub that stops waits for what it is doing.", fallback = "10s")
        Duration drain) {
    public LimitsConfig {
        if (agents < 1 || handshakesPerSecond < 1) {
            throw new IllegalArgumentException("agents and handshakes-per-second must be at least 1");
        }
        if (tokenLife.compareTo(Duration.ofDays(7)) > 0 || tokenLife.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("token-life must be between 1m and 7d");
        }
    }
}
