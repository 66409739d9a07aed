package io.davit.hub.storage;

import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sessions, lines and inventories. */
final class SqlAgents implements Agents {
    private final Sql sql;

    SqlAgents(Sql sql) {
        this.sql = sql;
    }

    @Override
    public Optional<AgentState> find(String cluster) {
        return sql.first(
                "SELECT a.cluster, a.epoch, a.session, a.nonce, a.reports, a.reports_hash, a.key_set_version, i.digest,"
                        + " a.reconciling FROM agents a LEFT JOIN inventories i ON i.cluster = a.cluster WHERE a.cluster = ?",
                row -> new AgentState(
                        row.text(),
                        row.bytes(),
                        row.number(),
                        row.bytes(),
                        row.number(),
                        row.bytes(),
                        row.number(),
                        row.bytesOrNone(),
                        row.claim()),
                cluster);
    }

    @Override
    public void put(AgentState state) {
        sql.update(
                "INSERT INTO agents (cluster, epoch, session, nonce, reports, reports_hash, key_set_version, reconciling)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (cluster) DO UPDATE SET epoch = excluded.epoch,"
                        + " session = excluded.session, nonce = excluded.nonce, reports = excluded.reports,"
                        + " reports_hash = excluded.reports_hash, key_set_version = excluded.key_set_version,"
                        + " reconciling = excluded.reconciling",
                state.cluster(),
                state.epoch(),
                state.session(),
                state.nonce(),
                state.reports(),
                state.reportsHash(),
                state.keySetVersion(),
                state.reconciling() ? 1L : 0L);
        if (state.epoch().length > 0) {
            keepEpoch(state.cluster(), state.epoch());
        }
    }

    @Override
    public void keepEpoch(String cluster, byte[] epoch) {
        sql.update(
                "INSERT INTO agent_epochs (cluster, epoch, number) VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1"
                        + " FROM agent_epochs WHERE cluster = ?)) ON CONFLICT (cluster, epoch) DO NOTHING",
                cluster,
                epoch,
                cluster);
    }

    @Override
    public boolean hadEpoch(String cluster, byte[] epoch) {
        return sql.first("SELECT 1 FROM agent_epochs WHERE cluster = ? AND epoch = ?", Row::number, cluster, epoch)
                .isPresent();
    }

    @Override
    public List<byte[]> epochs(String cluster, int limit) {
        return sql.list(
                "SELECT epoch FROM agent_epochs WHERE cluster = ? ORDER BY number DESC LIMIT ?",
                Row::bytes,
                cluster,
                limit);
    }

    @Override
    public long nextSequence(LineId line, long seen) {
        // What is offered is one more than the seen number; a line that is further on takes its own next instead.
        return sql.updateReturning(
                "INSERT INTO agent_lines (cluster, epoch, key_id, lane, used, acknowledged) VALUES (?, ?, ?, ?, ?, 0)"
                        + " ON CONFLICT (cluster, epoch, key_id, lane) DO UPDATE SET used ="
                        + " CASE WHEN agent_lines.used >= excluded.used THEN agent_lines.used + 1 ELSE excluded.used END"
                        + " RETURNING used",
                line.cluster(),
                line.epoch(),
                line.key(),
                line.lane(),
                Math.addExact(seen, 1));
    }

    @Override
    public void used(LineId line, long sequence) {
        sql.update(
                "INSERT INTO agent_lines (cluster, epoch, key_id, lane, used, acknowledged) VALUES (?, ?, ?, ?, ?, 0)"
                        + " ON CONFLICT (cluster, epoch, key_id, lane) DO UPDATE SET used = excluded.used"
                        + " WHERE agent_lines.used < excluded.used",
                line.cluster(),
                line.epoch(),
                line.key(),
                line.lane(),
                sequence);
    }

    @Override
    public void acknowledge(LineId line, long sequence) {
        sql.update(
                "INSERT INTO agent_lines (cluster, epoch, key_id, lane, used, acknowledged) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (cluster, epoch, key_id, lane) DO UPDATE SET acknowledged = excluded.acknowledged,"
                        + " used = CASE WHEN agent_lines.used > excluded.used THEN agent_lines.used ELSE excluded.used END"
                        + " WHERE agent_lines.acknowledged < excluded.acknowledged",
                line.cluster(),
                line.epoch(),
                line.key(),
                line.lane(),
                sequence,
                sequence);
    }

    @Override
    public List<Line> lines(String cluster, byte[] epoch) {
        return sql.list(
                "SELECT cluster, epoch, key_id, lane, used, acknowledged FROM agent_lines WHERE cluster = ? AND epoch = ?"
                        + " ORDER BY key_id, lane",
                row -> new Line(
                        new LineId(row.text(), row.bytes(), row.bytes(), row.small()), row.number(), row.number()),
                cluster,
                epoch);
    }

    @Override
    public void seen(Map<String, Instant> lastSeen) {
        lastSeen.forEach((cluster, time) -> sql.update(
                "INSERT INTO agents_seen (cluster, seen_at) VALUES (?, ?) ON CONFLICT (cluster) DO UPDATE SET"
                        + " seen_at = excluded.seen_at WHERE agents_seen.seen_at < excluded.seen_at",
                cluster,
                time));
    }

    @Override
    public Map<String, Instant> lastSeen() {
        Map<String, Instant> times = new LinkedHashMap<>();
        sql.list("SELECT cluster, seen_at FROM agents_seen ORDER BY cluster", row -> Map.entry(row.text(), row.time()))
                .forEach(entry -> times.put(entry.getKey(), entry.getValue()));
        return times;
    }

    @Override
    public List<byte[]> inventory(String cluster) {
        return sql.list("SELECT body FROM inventory_parts WHERE cluster = ? ORDER BY part", Row::bytes, cluster);
    }

    @Override
    public void putInventory(String cluster, byte[] digest, Instant at, List<byte[]> parts) {
        sql.update(
                "INSERT INTO inventories (cluster, digest, reported_at) VALUES (?, ?, ?) ON CONFLICT (cluster) DO UPDATE SET"
                        + " digest = excluded.digest, reported_at = excluded.reported_at",
                cluster,
                digest,
                at);
        sql.update("DELETE FROM inventory_parts WHERE cluster = ?", cluster);
        for (int part = 0; part < parts.size(); part++) {
            sql.update(
                    "INSERT INTO inventory_parts (cluster, part, body) VALUES (?, ?, ?)",
                    cluster,
                    part,
                    parts.get(part));
        }
    }

    @Override
    public Optional<Instant> inventoryTime(String cluster) {
        return sql.first("SELECT reported_at FROM inventories WHERE cluster = ?", Row::time, cluster);
    }
}
