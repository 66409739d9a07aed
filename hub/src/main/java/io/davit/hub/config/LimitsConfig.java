package io.davit.hub.config;

import io.davit.settings.ByteSize;
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

        @Setting(
                value =
                        "Reports of one agent, and sessions that it asks for, that are taken in an hour; those of twelve hours may come at once. Who reports more is sent away for three minutes, with the alarm REPORTS_TOO_MANY.",
                fallback = "2000")
        int reportsPerHour,

        @Setting(value = "The same, in bytes.", fallback = "4MiB")
        ByteSize reportBytesPerHour,

        @Setting(value = "How long an enrolment token may be used.", fallback = "1h")
        Duration tokenLife,

        @Setting(value = "How long a hub that stops waits for what it is doing.", fallback = "10s")
        Duration drain) {
    public LimitsConfig {
        if (agents < 1 || handshakesPerSecond < 1 || reportsPerHour < 1 || reportBytesPerHour.bytes() < 1) {
            throw new IllegalArgumentException(
                    "agents, handshakes-per-second, reports-per-hour and report-bytes-per-hour must be at least 1");
        }
        if (tokenLife.compareTo(Duration.ofDays(7)) > 0 || tokenLife.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("token-life must be between 1m and 7d");
        }
    }
}
