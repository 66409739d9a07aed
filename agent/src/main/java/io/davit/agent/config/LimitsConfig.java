package io.davit.agent.config;

import io.davit.settings.Setting;

/** How much the agent does at once. */
public record LimitsConfig(
        @Setting(value = "Volumes whose data moves at the same time, in a backup or a restore.", fallback = "2")
        int volumes,

        @Setting(value = "Requests to the API server under way at the same time while restoring.", fallback = "16")
        int apiRequests) {
    public LimitsConfig {
        if (volumes < 1 || volumes > 64) {
            throw new IllegalArgumentException("volumes must be between 1 and 64");
        }
        if (apiRequests < 1 || apiRequests > 256) {
            throw new IllegalArgumentException("api-requests must be between 1 and 256");
        }
    }
}
