package io.davit.hub.storage;

import io.davit.hub.store.Reports;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Signed reports as they arrived. */
final class SqlReports implements Reports {
    private static final String SELECT =
            "SELECT cluster, epoch, number, hash, envelope, received_at FROM reports WHERE ";

    private final Sql sql;

    SqlReports(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void append(Reports.Row row) {
        long added = sql.update(
                "INSERT INTO reports (cluster, epoch, number, hash, envelope, received_at) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (cluster, epoch, number) DO NOTHING",
                row.cluster(),
                row.epoch(),
                row.index(),
                row.hash(),
                row.envelope(),
                row.receivedAt());
        if (added == 0) {
            throw new IllegalStateException("the report is there already: " + row.cluster() + " " + row.index());
        }
    }

    @Override
    public Optional<Reports.Row> find(String cluster, byte[] epoch, long index) {
        return sql.first(
                SELECT + "cluster = ? AND epoch = ? AND number = ?", SqlReports::report, cluster, epoch, index);
    }

    @Override
    public Optional<Reports.Row> newest(String cluster, byte[] epoch) {
        return sql.first(
                SELECT + "cluster = ? AND epoch = ? ORDER BY number DESC LIMIT 1", SqlReports::report, cluster, epoch);
    }

    @Override
    public List<Reports.Row> after(String cluster, byte[] epoch, long index, int limit) {
        return sql.list(
                SELECT + "cluster = ? AND epoch = ? AND number > ? ORDER BY number LIMIT ?",
                SqlReports::report,
                cluster,
                epoch,
                index,
                limit);
    }

    @Override
    public int forget(Instant receivedBefore, int limit) {
        return (int) sql.update(
                "DELETE FROM reports WHERE (cluster, epoch, number) IN (SELECT cluster, epoch, number FROM reports old"
                        + " WHERE received_at < ? AND EXISTS (SELECT 1 FROM reports newer WHERE newer.cluster = old.cluster"
                        + " AND newer.epoch = old.epoch AND newer.number > old.number)"
                        + " ORDER BY received_at, number LIMIT ?)",
                receivedBefore,
                limit);
    }

    private static Reports.Row report(io.davit.hub.storage.Row row) {
        return new Reports.Row(row.text(), row.bytes(), row.number(), row.bytes(), row.bytes(), row.time());
    }
}
