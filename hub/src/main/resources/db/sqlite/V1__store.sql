-- The hub's store, version 1. The same tables stand in db/postgresql; change both (StoreBackupTest moves every table from one engine to the other).
-- Times are microseconds since 1970. Text compares as bytes.

-- version: of this schema. readable_from: the oldest program that can still work with it, as the schema version that it knows.
CREATE TABLE store_format (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    version INTEGER NOT NULL,
    readable_from INTEGER NOT NULL
) STRICT;
INSERT INTO store_format (only_row, version, readable_from) VALUES (1, 1, 1);

-- Locked rows that count: a database's own sequence commits out of order (H3).
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;
INSERT INTO counters (name, value) VALUES ('revision', 0);
INSERT INTO counters (name, value) VALUES ('oldest_revision', 0);

CREATE TABLE resources (
    kind TEXT NOT NULL,
    uid TEXT NOT NULL,
    name TEXT NOT NULL,
    cluster TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, uid)
) STRICT;
CREATE UNIQUE INDEX resources_by_revision ON resources (revision);
CREATE UNIQUE INDEX resources_by_name ON resources (kind, name) WHERE deleted = 0;
CREATE INDEX resources_newest ON resources (kind, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_of_cluster_by_name ON resources (kind, cluster, name) WHERE deleted = 0;
CREATE INDEX resources_of_cluster_newest ON resources (kind, cluster, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_in_state_by_name ON resources (kind, state, name) WHERE deleted = 0;
CREATE INDEX resources_in_state_newest ON resources (kind, state, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_deleted ON resources (updated_at) WHERE deleted = 1;

CREATE TABLE agents (
    cluster TEXT PRIMARY KEY,
    epoch BLOB NOT NULL,
    session INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    reports INTEGER NOT NULL,
    reports_hash BLOB NOT NULL,
    key_set_version INTEGER NOT NULL,
    reconciling INTEGER NOT NULL
) STRICT;

CREATE TABLE agent_epochs (
    cluster TEXT NOT NULL,
    epoch BLOB NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (cluster, epoch)
) STRICT;

CREATE TABLE agent_lines (
    cluster TEXT NOT NULL,
    epoch BLOB NOT NULL,
    key_id BLOB NOT NULL,
    lane INTEGER NOT NULL,
    used INTEGER NOT NULL,
    acknowledged INTEGER NOT NULL,
    PRIMARY KEY (cluster, epoch, key_id, lane)
) STRICT;

CREATE TABLE agents_seen (
    cluster TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inventories (
    cluster TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    reported_at INTEGER NOT NULL
) STRICT;

CREATE TABLE inventory_parts (
    cluster TEXT NOT NULL REFERENCES inventories (cluster),
    part INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (cluster, part)
) STRICT;

-- ended_at: when the state became final, by the hub's clock.
CREATE TABLE instructions (
    id TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    order_bytes BLOB NOT NULL,
    order_kind TEXT NOT NULL,
    lane INTEGER NOT NULL,
    class INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    subject TEXT NOT NULL,
    correlation TEXT NOT NULL,
    state TEXT NOT NULL,
    code TEXT NOT NULL,
    run_id TEXT NOT NULL,
    deliveries INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX instructions_deliverable ON instructions (cluster, created_at, id) WHERE state IN ('PENDING', 'DELIVERED');
CREATE INDEX instructions_open ON instructions (cluster, created_at, id) WHERE state IN ('PENDING', 'DELIVERED', 'ADMITTED', 'RECONCILE');
CREATE INDEX instructions_expiring ON instructions (expires_at, id) WHERE state = 'PENDING';
CREATE INDEX instructions_ended ON instructions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE reports (
    cluster TEXT NOT NULL,
    epoch BLOB NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    envelope BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (cluster, epoch, number)
) STRICT;
CREATE INDEX reports_by_time ON reports (received_at);

CREATE TABLE enrolment_tokens (
    id TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    enrolment TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX enrolment_tokens_by_hash ON enrolment_tokens (secret_hash);
CREATE INDEX enrolment_tokens_newest ON enrolment_tokens (created_at, id);

CREATE TABLE enrolments (
    id TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    state TEXT NOT NULL,
    certificate_request BLOB NOT NULL,
    report_key BLOB NOT NULL,
    sealing_key BLOB NOT NULL,
    cluster_uid TEXT NOT NULL,
    agent_version TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    certificates BLOB NOT NULL
) STRICT;
CREATE INDEX enrolments_of_cluster ON enrolments (cluster, created_at, id);

CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    cluster TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    denied_at INTEGER
) STRICT;
CREATE INDEX certificates_of_cluster ON certificates (cluster, issued_at, serial);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    correlation TEXT NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_of_subject ON audit (subject, number);

CREATE TABLE requests (
    method TEXT NOT NULL,
    id TEXT NOT NULL,
    digest BLOB NOT NULL,
    answer BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (method, id)
) STRICT;
CREATE INDEX requests_by_time ON requests (at);
