package io.davit.hub.storage;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/** Rows of the public API. Each change takes the next number of the locked row {@code revision} (H3). */
final class SqlResources implements Resources {
    private static final String COLUMNS =
            "kind, name, uid, cluster, state, version, revision, created_at, updated_at, deleted, body";
    private static final Map<String, ResourceKind> KINDS =
            Arrays.stream(ResourceKind.values()).collect(Collectors.toMap(ResourceKind::collection, kind -> kind));

    private final Sql sql;
    private final LongConsumer newRevision;

    SqlResources(Sql sql, LongConsumer newRevision) {
        this.sql = sql;
        this.newRevision = newRevision;
    }

    @Override
    public Optional<Resource> find(ResourceKind kind, String name) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM resources WHERE kind = ? AND name = ? AND deleted = 0",
                SqlResources::resource,
                kind.collection(),
                name);
    }

    @Override
    public Optional<Resource> findByUid(ResourceKind kind, String uid) {
        return sql.first(
                "SELECT " + COLUMNS + " FROM resources WHERE kind = ? AND uid = ? AND deleted = 0",
                SqlResources::resource,
                kind.collection(),
                uid);
    }

    @Override
    public Resource create(
            ResourceKind kind, String name, String uid, String cluster, String state, Instant now, byte[] body) {
        if (find(kind, name).isPresent()) {
            throw new DavitException(ErrorCode.NAME_TAKEN, kind.collection() + "/" + name + " is there already");
        }
        Instant time = Micros.kept(now);
        Resource row = new Resource(kind, name, uid, cluster, state, 1, nextRevision(), time, time, false, body);
        long inserted = sql.update(
                "INSERT INTO resources (" + COLUMNS
                        + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT DO NOTHING",
                kind.collection(),
                name,
                uid,
                cluster,
                state,
                row.version(),
                row.revision(),
                time,
                time,
                body);
        if (inserted == 0) {
            throw new IllegalStateException("the uid was used before: " + kind.collection() + " " + uid);
        }
        return row;
    }

    @Override
    public Resource update(Resource changed, Instant now) {
        Resource next = next(changed, now, false);
        store(next, changed.version());
        return next;
    }

    @Override
    public void delete(Resource row, Instant now) {
        store(next(row, now, true), row.version());
    }

    private Resource next(Resource row, Instant now, boolean deleted) {
        return new Resource(
                row.kind(),
                row.name(),
                row.uid(),
                row.cluster(),
                row.state(),
                row.version() + 1,
                nextRevision(),
                row.createdAt(),
                Micros.kept(now),
                deleted,
                row.body());
    }

    private void store(Resource next, long read) {
        long updated = sql.update(
                "UPDATE resources SET state = ?, version = ?, revision = ?, updated_at = ?, deleted = ?, body = ?"
                        + " WHERE kind = ? AND uid = ? AND version = ? AND deleted = 0",
                next.state(),
                next.version(),
                next.revision(),
                next.updatedAt(),
                next.deleted() ? 1L : 0L,
                next.body(),
                next.kind().collection(),
                next.uid(),
                read);
        if (updated == 0) {
            throw new DavitException(
                    ErrorCode.ETAG_STALE,
                    next.kind().collection() + "/" + next.name() + " was changed since it was read");
        }
    }

    private long nextRevision() {
        long revision =
                sql.updateReturning("UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value");
        newRevision.accept(revision);
        return revision;
    }

    @Override
    public List<Resource> list(Query query) {
        Statement statement = statement(query);
        return sql.list(
                statement.text(), SqlResources::resource, statement.values().toArray());
    }

    /** A statement with its values. */
    record Statement(String text, List<Object> values) {}

    static Statement statement(Query query) {
        StringBuilder text = new StringBuilder("SELECT " + COLUMNS + " FROM resources WHERE deleted = 0 AND kind = ?");
        List<Object> values = new ArrayList<>();
        values.add(query.kind().collection());
        query.cluster().ifPresent(cluster -> {
            text.append(" AND cluster = ?");
            values.add(cluster);
        });
        query.state().ifPresent(state -> {
            text.append(" AND state = ?");
            values.add(state);
        });
        if (query.since() > 0) {
            text.append(" AND revision > ?");
            values.add(query.since());
        }
        query.after().ifPresent(after -> {
            switch (query.order()) {
                case NAME -> {
                    text.append(" AND name > ?");
                    values.add(after.name());
                }
                case NEWEST -> {
                    text.append(" AND (created_at, uid) < (?, ?)");
                    values.add(after.createdAt());
                    values.add(after.uid());
                }
            }
        });
        text.append(
                switch (query.order()) {
                    case NAME -> " ORDER BY name LIMIT ?";
                    case NEWEST -> " ORDER BY created_at DESC, uid DESC LIMIT ?";
                });
        values.add(query.limit());
        return new Statement(text.toString(), values);
    }

    @Override
    public Map<String, Long> countByState(ResourceKind kind) {
        Map<String, Long> counts = new LinkedHashMap<>();
        sql.list(
                        "SELECT state, count(*) FROM resources WHERE deleted = 0 AND kind = ? GROUP BY state ORDER BY state",
                        row -> Map.entry(row.text(), row.number()),
                        kind.collection())
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    @Override
    public List<Resource> changesSince(long revision, Set<ResourceKind> kinds, int limit) {
        if (kinds.isEmpty()) {
            return List.of();
        }
        List<Object> values = new ArrayList<>();
        values.add(revision);
        kinds.stream().sorted().map(ResourceKind::collection).forEach(values::add);
        values.add(limit);
        // "|| ''" keeps the engines from walking an index of kinds: a watcher that is up to date must cost nothing.
        String places = kinds.stream().map(kind -> "?").collect(Collectors.joining(", "));
        return sql.list(
                "SELECT " + COLUMNS + " FROM resources WHERE revision > ? AND kind || '' IN (" + places
                        + ") ORDER BY revision LIMIT ?",
                SqlResources::resource,
                values.toArray());
    }

    @Override
    public long revision() {
        return counter("revision");
    }

    @Override
    public long oldestRevision() {
        return counter("oldest_revision");
    }

    private long counter(String name) {
        return sql.first("SELECT value FROM counters WHERE name = ?", Row::number, name)
                .orElseThrow(() -> new DavitException(ErrorCode.STORE_DAMAGED, "the counter " + name + " is gone"));
    }

    @Override
    public int forget(Instant deletedBefore, int limit) {
        List<Marked> oldest = sql.list(
                "SELECT kind, uid, revision FROM resources WHERE deleted = 1 AND updated_at < ?"
                        + " ORDER BY updated_at, revision LIMIT ?",
                row -> new Marked(row.text(), row.text(), row.number()),
                deletedBefore,
                limit);
        for (Marked mark : oldest) {
            sql.update("DELETE FROM resources WHERE kind = ? AND uid = ?", mark.kind(), mark.uid());
        }
        oldest.stream()
                .mapToLong(Marked::revision)
                .max()
                .ifPresent(newest -> sql.update(
                        "UPDATE counters SET value = ? WHERE name = 'oldest_revision' AND value < ?", newest, newest));
        return oldest.size();
    }

    /** The mark of a deleted row. */
    private record Marked(String kind, String uid, long revision) {}

    @Override
    public List<Resource> unchangedSince(ResourceKind kind, String state, Instant before, int limit) {
        // Created before, too: so the index of states is walked no further than need be.
        return sql.list(
                "SELECT " + COLUMNS + " FROM resources WHERE deleted = 0 AND kind = ? AND state = ?"
                        + " AND created_at < ? AND updated_at < ? ORDER BY created_at, uid LIMIT ?",
                SqlResources::resource,
                kind.collection(),
                state,
                before,
                before,
                limit);
    }

    private static Resource resource(Row row) {
        String collection = row.text();
        ResourceKind kind = KINDS.get(collection);
        if (kind == null) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "a row has the unknown kind " + collection);
        }
        return new Resource(
                kind,
                row.text(),
                row.text(),
                row.text(),
                row.text(),
                row.number(),
                row.number(),
                row.time(),
                row.time(),
                row.claim(),
                row.bytes());
    }
}
