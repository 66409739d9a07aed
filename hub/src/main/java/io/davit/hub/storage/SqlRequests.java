package io.davit.hub.storage;

import io.davit.hub.store.Requests;
import java.time.Instant;
import java.util.Optional;

/** Creations that may be asked for twice. */
final class SqlRequests implements Requests {
    private final Sql sql;

    SqlRequests(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<Remembered> find(String method, String id) {
        return sql.first(
                "SELECT method, id, digest, answer, at FROM requests WHERE method = ? AND id = ?",
                row -> new Remembered(row.text(), row.text(), row.bytes(), row.bytes(), row.time()),
                method,
                id);
    }

    @Override
    public void add(Remembered remembered) {
        long added = sql.update(
                "INSERT INTO requests (method, id, digest, answer, at) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (method, id) DO NOTHING",
                remembered.method(),
                remembered.id(),
                remembered.digest(),
                remembered.answer(),
                remembered.at());
        if (added == 0) {
            throw new IllegalStateException("the request is remembered already: " + remembered.method());
        }
    }

    @Override
    public void drop(String method, String id) {
        sql.update("DELETE FROM requests WHERE method = ? AND id = ?", method, id);
    }

    @Override
    public int forget(Instant before, int limit) {
        return (int) sql.update(
                "DELETE FROM requests WHERE (method, id) IN"
                        + " (SELECT method, id FROM requests WHERE at < ? ORDER BY at LIMIT ?)",
                before,
                limit);
    }
}
