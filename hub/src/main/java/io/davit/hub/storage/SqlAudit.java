package io.davit.hub.storage;

import io.davit.hub.store.Audit;
import io.davit.hub.store.HubCrashPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who did what, chained. */
final class SqlAudit implements Audit {
    private static final String SELECT =
            "SELECT number, at, actor, action, subject, code, detail, correlation, hash FROM audit ";

    private final Sql sql;

    SqlAudit(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Entry append(Event event) {
        Entry last = sql.first(SELECT + "ORDER BY number DESC LIMIT 1", SqlAudit::entry)
                .orElse(AuditChain.BEFORE_THE_FIRST);
        Entry entry = AuditChain.next(last, event);
        sql.update(
                "INSERT INTO audit (number, at, actor, action, subject, code, detail, correlation, hash)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                entry.number(),
                entry.event().at(),
                event.actor(),
                event.action(),
                event.subject(),
                event.code(),
                event.detail(),
                event.correlation(),
                entry.hash());
        HubCrashPoint.AUDIT_MADE.reached();
        return entry;
    }

    @Override
    public List<Entry> page(Optional<Long> before, Optional<String> subject, int limit) {
        List<Object> values = new ArrayList<>(List.of(before.orElse(Long.MAX_VALUE)));
        subject.ifPresent(values::add);
        values.add(limit);
        return sql.list(
                SELECT + "WHERE number < ?" + (subject.isPresent() ? " AND subject = ?" : "")
                        + " ORDER BY number DESC LIMIT ?",
                SqlAudit::entry,
                values.toArray());
    }

    @Override
    public List<Entry> after(long number, int limit) {
        return sql.list(SELECT + "WHERE number > ? ORDER BY number LIMIT ?", SqlAudit::entry, number, limit);
    }

    private static Entry entry(Row row) {
        return new Entry(
                row.number(),
                new Event(row.time(), row.text(), row.text(), row.text(), row.text(), row.text(), row.text()),
                row.bytes());
    }
}
