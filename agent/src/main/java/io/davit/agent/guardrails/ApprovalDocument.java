package io.davit.agent.guardrails;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.Setting;
import io.davit.settings.SettingsFile;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** One entry of the ConfigMap {@code davit-approvals}, as YAML. */
public final class ApprovalDocument {
    private record Entry(
            @Setting("What is approved.") String digest,
            @Setting("What it is.") Approval.Kind kind,
            @Setting("Until when, as 2026-12-24T18:00:00Z.") String expires,

            @Setting(value = "A name, for the audit.", fallback = "-")
            String approvedBy) {}

    private ApprovalDocument() {}

    /** @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID */
    public static Approval read(String yaml, String name) {
        Entry entry = SettingsFile.parse(yaml, Path.of(name), Entry.class);
        try {
            return new Approval(entry.kind(), entry.digest(), Instant.parse(entry.expires()), entry.approvedBy());
        } catch (DateTimeParseException e) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, name + ": expires is no time in UTC", e);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, name + ": " + e.getMessage(), e);
        }
    }

    public static String write(Approval approval) {
        return "digest: %s\nkind: %s\nexpires: %s\napproved-by: '%s'\n"
                .formatted(
                        approval.digest(),
                        approval.kind().word(),
                        approval.expires(),
                        approval.by().replace("'", "''").replaceAll("\\p{Cntrl}", " "));
    }
}
