package io.davit.agent.guardrails;

import io.davit.settings.Setting;

/** Backup locations from the hub (P9). */
public record LocationGuardrails(
        @Setting(
                value = "Whether each place needs an approval before backups may go there: always or never.",
                fallback = "always")
        ApprovalRule approval) {

    public LocationGuardrails {
        if (approval == ApprovalRule.OVER_LIVE_DATA) {
            throw new IllegalArgumentException("approval must be always or never");
        }
    }
}
