package io.davit.hub.storage;

import io.davit.hub.store.Agents;
import io.davit.hub.store.Audit;
import io.davit.hub.store.Enrolments;
import io.davit.hub.store.Gathering;
import io.davit.hub.store.Outbox;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Requests;
import io.davit.hub.store.Resources;
import io.davit.hub.store.Transaction;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What one function of a caller sees of the store, while it runs. */
final class SqlTransaction implements Transaction {
    private final Sql sql;
    private final Clock clock;
    private final boolean changing;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Gathered gathered = new Gathered();
    private long revision;
    private boolean over;

    SqlTransaction(Sql sql, Clock clock, boolean changing) {
        this.sql = sql;
        this.clock = clock;
        this.changing = changing;
    }

    @Override
    public Resources resources() {
        return new SqlResources(usable(), newest -> revision = newest);
    }

    @Override
    public Agents agents() {
        return new SqlAgents(usable());
    }

    @Override
    public Outbox outbox() {
        return new SqlOutbox(usable(), clock);
    }

    @Override
    public Reports reports() {
        return new SqlReports(usable());
    }

    @Override
    public Enrolments enrolments() {
        return new SqlEnrolments(usable());
    }

    @Override
    public Audit audit() {
        return new SqlAudit(usable());
    }

    @Override
    public Requests requests() {
        return new SqlRequests(usable());
    }

    @Override
    public <P> void gather(Gathering<P> gathering, P piece) {
        if (!changing) {
            throw new IllegalStateException("a read changes nothing");
        }
        gathered.add(gathering, piece);
    }

    @Override
    public void afterCommit(Runnable action) {
        if (!changing) {
            throw new IllegalStateException("a read commits nothing");
        }
        afterCommit.add(action);
    }

    private Sql usable() {
        if (over) {
            throw new IllegalStateException("the transaction is over");
        }
        return sql;
    }

    void end() {
        over = true;
    }

    /** Newest revision that it made; 0 if it made none. */
    long revision() {
        return revision;
    }

    /** What it left to be done for it and others at once. */
    Gathered gathered() {
        return gathered;
    }

    List<Runnable> actions() {
        return afterCommit;
    }
}
