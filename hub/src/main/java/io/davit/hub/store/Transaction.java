package io.davit.hub.store;

/** Everything that one transaction can see and, in {@link HubStore#write}, change. Not to be used after it. */
public interface Transaction {
    /** What the public API shows, and watchers follow. */
    Resources resources();

    /** What is kept of each agent's sessions and lines. */
    Agents agents();

    /** Orders that agents shall get. */
    Outbox outbox();

    /** What agents signed. */
    Reports reports();

    /** Tokens, enrolments, certificates. */
    Enrolments enrolments();

    /** Who did what. */
    Audit audit();

    /** Creations that may be asked for twice. */
    Requests requests();

    /**
     * Leaves a piece of work that many changes have for one row to be done for all of them at once: behind every change that
     * becomes durable together with this one, in the same transaction. It is not done if this change is undone.
     */
    <P> void gather(Gathering<P> gathering, P piece);

    /** Runs once, after the change is durable, on the caller's thread; not at all if it is undone. */
    void afterCommit(Runnable action);
}
