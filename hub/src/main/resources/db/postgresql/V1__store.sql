-- The hub's store, version 1. The same tables stand in db/sqlite; change both (StoreBackupTest moves every table from one engine to the other).
-- Times are microseconds since 1970. Text compares as bytes.

-- version: of this schema. readable_from: the oldest program that can still work with it, as the schema version that it knows.
CREATE TABLE store_format (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    version BIGINT NOT NULL,
    readable_from BIGINT NOT NULL
);
INSERT INTO store_format (only_row, version, readable_from) VALUES (1, 1, 1);

-- Locked rows that count: a database's own sequence commits out of order (H3).
CREATE TABLE counters (
    name TEXT COLLATE "C" PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('revision', 0);
INSERT INTO counters (name, value) VALUES ('oldest_revision', 0);

CREATE TABLE resources (
    kind TEXT COLLATE "C" NOT NULL,
    uid TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    cluster TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (kind, uid)
);
CREATE UNIQUE INDEX resources_by_revision ON resources (revision);
CREATE UNIQUE INDEX resources_by_name ON resources (kind, name) WHERE deleted = 0;
CREATE INDEX resources_newest ON resources (kind, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_of_cluster_by_name ON resources (kind, cluster, name) WHERE deleted = 0;
CREATE INDEX resources_of_cluster_newest ON resources (kind, cluster, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_in_state_by_name ON resources (kind, state, name) WHERE deleted = 0;
CREATE INDEX resources_in_state_newest ON resources (kind, state, created_at, uid) WHERE deleted = 0;
CREATE INDEX resources_deleted ON resources (updated_at) WHERE deleted = 1;

CREATE TABLE agents (
    cluster TEXT COLLATE "C" PRIMARY KEY,
    epoch BYTEA NOT NULL,
    session BIGINT NOT NULL,
    nonce BYTEA NOT NULL,
    reports BIGINT NOT NULL,
    reports_hash BYTEA NOT NULL,
    key_set_version BIGINT NOT NULL,
    reconciling BIGINT NOT NULL
);

CREATE TABLE agent_epochs (
    cluster TEXT COLLATE "C" NOT NULL,
    epoch BYTEA NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (cluster, epoch)
);

CREATE TABLE agent_lines (
    cluster TEXT COLLATE "C" NOT NULL,
    epoch BYTEA NOT NULL,
    key_id BYTEA NOT NULL,
    lane BIGINT NOT NULL,
    used BIGINT NOT NULL,
    acknowledged BIGINT NOT NULL,
    PRIMARY KEY (cluster, epoch, key_id, lane)
);

CREATE TABLE agents_seen (
    cluster TEXT COLLATE "C" PRIMARY KEY,
    seen_at BIGINT NOT NULL
);

CREATE TABLE inventories (
    cluster TEXT COLLATE "C" PRIMARY KEY,
    digest BYTEA NOT NULL,
    reported_at BIGINT NOT NULL
);

CREATE TABLE inventory_parts (
    cluster TEXT COLLATE "C" NOT NULL REFERENCES inventories (cluster),
    part BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (cluster, part)
);

-- ended_at: when the state became final, by the hub's clock.
CREATE TABLE instructions (
    id TEXT COLLATE "C" PRIMARY KEY,
    cluster TEXT COLLATE "C" NOT NULL,
    order_bytes BYTEA NOT NULL,
    order_kind TEXT COLLATE "C" NOT NULL,
    lane BIGINT NOT NULL,
    class BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    correlation TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    run_id TEXT COLLATE "C" NOT NULL,
    deliveries BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX instructions_deliverable ON instructions (cluster, created_at, id) WHERE state IN ('PENDING', 'DELIVERED');
CREATE INDEX instructions_open ON instructions (cluster, created_at, id) WHERE state IN ('PENDING', 'DELIVERED', 'ADMITTED', 'RECONCILE');
CREATE INDEX instructions_expiring ON instructions (expires_at, id) WHERE state = 'PENDING';
CREATE INDEX instructions_ended ON instructions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE reports (
    cluster TEXT COLLATE "C" NOT NULL,
    epoch BYTEA NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    envelope BYTEA NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (cluster, epoch, number)
);
CREATE INDEX reports_by_time ON reports (received_at);

CREATE TABLE enrolment_tokens (
    id TEXT COLLATE "C" PRIMARY KEY,
    cluster TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    enrolment TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX enrolment_tokens_by_hash ON enrolment_tokens (secret_hash);
CREATE INDEX enrolment_tokens_newest ON enrolment_tokens (created_at, id);

CREATE TABLE enrolments (
    id TEXT COLLATE "C" PRIMARY KEY,
    cluster TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    certificate_request BYTEA NOT NULL,
    report_key BYTEA NOT NULL,
    sealing_key BYTEA NOT NULL,
    cluster_uid TEXT COLLATE "C" NOT NULL,
    agent_version TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    counter BIGINT NOT NULL,
    certificates BYTEA NOT NULL
);
CREATE INDEX enrolments_of_cluster ON enrolments (cluster, created_at, id);

CREATE TABLE certificates (
    serial TEXT COLLATE "C" PRIMARY KEY,
    cluster TEXT COLLATE "C" NOT NULL,
    issued_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    denied_at BIGINT
);
CREATE INDEX certificates_of_cluster ON certificates (cluster, issued_at, serial);

CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT COLLATE "C" NOT NULL,
    action TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL,
    correlation TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_of_subject ON audit (subject, number);

CREATE TABLE requests (
    method TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    answer BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (method, id)
);
CREATE INDEX requests_by_time ON requests (at);

-- Empty. Who changes anything locks it first, so that changes of all replicas stand in one line.
CREATE TABLE writer (nothing BIGINT);
