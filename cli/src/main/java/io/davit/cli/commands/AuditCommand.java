package io.davit.cli.commands;

import io.davit.proto.v1.AuditEntry;
import io.davit.proto.v1.ListAuditEntriesRequest;
import io.davit.proto.v1.ListAuditEntriesResponse;
import java.time.Clock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit}: who did what. */
@Command(name = "audit", description = "Shows who did what, and what was refused.")
final class AuditCommand extends Group {
    @Command(name = "list", description = "Entries of the audit, newest first.")
    int list(
            @Option(
                            names = "--subject",
                            paramLabel = "NAME",
                            defaultValue = "",
                            description = "Only those about this, such as clusters/north.")
                    String subject,
            @Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<AuditEntry> table = new Table<AuditEntry>()
                .column("NUMBER", entry -> String.valueOf(entry.getNumber()))
                .column("WHEN", entry -> Words.ago(entry.getTime(), clock))
                .column("WHO", AuditEntry::getActor)
                .column("WHAT", AuditEntry::getAction)
                .column("SUBJECT", AuditEntry::getSubject)
                .column("CODE", AuditEntry::getCode)
                .column("DETAIL", AuditEntry::getDetail);
        return hub((hub, output) -> pages.show(
                hub,
                output,
                ListAuditEntriesRequest.newBuilder().setSubject(subject).build(),
                ListAuditEntriesResponse.getDefaultInstance(),
                ListAuditEntriesResponse::getAuditEntriesList,
                table));
    }
}
