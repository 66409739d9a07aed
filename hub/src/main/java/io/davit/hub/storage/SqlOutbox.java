package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Orders for agents. The lists of states are written out in the queries, letter by letter as in the partial indexes: only so do
 * the engines use them.
 */
final class SqlOutbox implements Outbox {
    private static final String COLUMNS = "id, cluster, order_bytes, order_kind, lane, class, created_at, not_before,"
            + " expires_at, subject, correlation, state, code, run_id, deliveries";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM instructions WHERE ";
    static final String DELIVERABLE = "state IN ('PENDING', 'DELIVERED')";
    static final String OPEN = "state IN ('PENDING', 'DELIVERED', 'ADMITTED', 'RECONCILE')";

    private final Sql sql;
    private final Clock clock;

    SqlOutbox(Sql sql, Clock clock) {
        this.sql = sql;
        this.clock = clock;
    }

    @Override
    public void add(InstructionRow row) {
        long added = sql.update(
                "INSERT INTO instructions (" + COLUMNS
                        + ", ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                row.id(),
                row.cluster(),
                row.order(),
                row.orderKind(),
                row.lane(),
                row.instructionClass(),
                row.createdAt(),
                row.notBefore(),
                row.expiresAt(),
                row.subject(),
                row.correlation(),
                row.state().name(),
                row.code(),
                row.runId(),
                row.deliveries(),
                ended(row));
        if (added == 0) {
            throw new IllegalStateException("the instruction is there already: " + row.id());
        }
    }

    @Override
    public Optional<InstructionRow> find(String id) {
        return sql.first(SELECT + "id = ?", SqlOutbox::instruction, id);
    }

    @Override
    public void put(InstructionRow row) {
        long updated = sql.update(
                "UPDATE instructions SET state = ?, code = ?, run_id = ?, deliveries = ?, ended_at = ? WHERE id = ?",
                row.state().name(),
                row.code(),
                row.runId(),
                row.deliveries(),
                ended(row),
                row.id());
        if (updated == 0) {
            throw new IllegalStateException("there is no such instruction: " + row.id());
        }
    }

    private Optional<Instant> ended(InstructionRow row) {
        return row.state().isFinal() ? Optional.of(clock.instant()) : Optional.empty();
    }

    @Override
    public List<InstructionRow> deliverable(String cluster, int limit) {
        return sql.list(
                SELECT + "cluster = ? AND " + DELIVERABLE + " ORDER BY created_at, id LIMIT ?",
                SqlOutbox::instruction,
                cluster,
                limit);
    }

    @Override
    public List<InstructionRow> open(String cluster, int limit) {
        return sql.list(
                SELECT + "cluster = ? AND " + OPEN + " ORDER BY created_at, id LIMIT ?",
                SqlOutbox::instruction,
                cluster,
                limit);
    }

    @Override
    public List<InstructionRow> expired(Instant now, int limit) {
        return sql.list(
                SELECT + "state = 'PENDING' AND expires_at <= ? ORDER BY expires_at, id LIMIT ?",
                SqlOutbox::instruction,
                now,
                limit);
    }

    @Override
    public Waiting waiting() {
        return sql.first(
                        "SELECT count(*), min(created_at) FROM instructions WHERE " + DELIVERABLE,
                        row -> new Waiting(row.number(), row.optionalTime()))
                .orElseThrow();
    }

    @Override
    public Map<String, Load> loads(List<String> clusters) {
        if (clusters.isEmpty()) {
            return Map.of();
        }
        Map<String, Load> loads = new HashMap<>();
        sql.list(
                        "SELECT cluster, sum(CASE WHEN " + DELIVERABLE + " THEN 1 ELSE 0 END),"
                                + " sum(CASE WHEN order_kind IN ('backup', 'restore') THEN 1 ELSE 0 END)"
                                + " FROM instructions WHERE " + OPEN + " AND cluster IN ("
                                + String.join(", ", Collections.nCopies(clusters.size(), "?")) + ") GROUP BY cluster",
                        row -> Map.entry(row.text(), new Load(row.small(), row.small())),
                        clusters.toArray())
                .forEach(entry -> loads.put(entry.getKey(), entry.getValue()));
        return loads;
    }

    @Override
    public int forget(Instant endedBefore, int limit) {
        return (int) sql.update(
                "DELETE FROM instructions WHERE id IN (SELECT id FROM instructions"
                        + " WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?)",
                endedBefore,
                limit);
    }

    private static InstructionRow instruction(Row row) {
        return new InstructionRow(
                row.text(),
                row.text(),
                row.bytes(),
                row.text(),
                row.small(),
                row.small(),
                row.time(),
                row.time(),
                row.time(),
                row.text(),
                row.text(),
                state(row.text()),
                row.text(),
                row.text(),
                row.small());
    }

    private static InstructionState state(String name) {
        try {
            return InstructionState.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "an instruction has the unknown state " + name, e);
        }
    }
}
