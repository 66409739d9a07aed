package io.davit.agent.guardrails;

import io.davit.settings.Setting;

/** What the admins of a cluster allow the hub to order, and a restore to apply. With nothing said, next to nothing. */
public record Guardrails(
        @Setting(value = "Of this schema; 1 is the only one there is.", fallback = "1")
        int version,

        @Setting("What the hub may order at all.") OrderGuardrails orders,
        @Setting("Backups that the hub may order.") BackupGuardrails backup,

        @Setting("Restores that the hub may order, and what any restore may apply for the whole cluster.")
        RestoreGuardrails restore,

        @Setting("Backup locations that the hub may set.") LocationGuardrails locations) {

    public Guardrails {
        if (version != 1) {
            throw new IllegalArgumentException("version must be 1: this agent knows no other");
        }
    }

    /** What holds where nobody set any (P12). */
    public static Guardrails standard() {
        return GuardrailsDocument.parse("", "the defaults");
    }
}
