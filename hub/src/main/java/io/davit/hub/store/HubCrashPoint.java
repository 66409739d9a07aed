package io.davit.hub.store;

import io.davit.crash.CrashSwitch;

/**
 * The named places where tests kill the hub: around each step that leaves something durable or says something. Each has a kill
 * case; a test counts them. Those that end in MADE, ISSUED, NUMBERED, DECIDED or TAKEN are inside of a transaction, whose
 * changes a kill undoes.
 */
public enum HubCrashPoint {
    /** What a person asked for is made, with its audit entry and the memory of its request id. */
    REQUEST_MADE,
    /** It is durable, and the person has no answer. */
    REQUEST_STORED,
    /** An entry of the audit is appended in a transaction that goes on. */
    AUDIT_MADE,
    /** An order is in the outbox. */
    ORDER_ISSUED,
    /** A run that was not delivered is taken back, or the order to cancel it is in the outbox. */
    CANCEL_ISSUED,
    /** The order to a cluster to take a location is in the outbox. */
    LOCATION_ISSUED,

    /** A delivery has its number. */
    DELIVERY_NUMBERED,
    /** The number is used, and nothing was signed with it. */
    DELIVERY_STORED,
    /** It is signed, and was not sent. */
    DELIVERY_SIGNED,
    /** It was sent, and nobody has answered. */
    DELIVERY_SENT,

    /** It is decided who may have the session. */
    HELLO_DECIDED,
    /** The session is stored, and the agent does not know. */
    HELLO_STORED,
    /** The agent was welcomed, and got nothing else. */
    WELCOME_SENT,
    /** A key set was sent. */
    KEY_SET_SENT,
    /** A hub that was put back has all reports again: what they do not settle waits for a person. */
    RECONCILE_DECIDED,

    /** A receipt is stored, with what follows from it. */
    RECEIPT_TAKEN,
    /** It is durable and not acknowledged. */
    RECEIPT_STORED,
    /** The same for an outcome. */
    OUTCOME_TAKEN,
    OUTCOME_STORED,
    /** A report was acknowledged. */
    REPORT_ACKNOWLEDGED,

    /** A token is spent for an enrolment. */
    ENROLMENT_TAKEN,
    /** The enrolment waits for a person, and its agent does not know. */
    ENROLMENT_STORED,
    /** Certificates of an earlier agent are on the denylist, and the store does not say so. */
    SHUT_OUT_MADE,
    /** A certificate is signed. */
    CERTIFICATE_ISSUED,
    /** The decision about an enrolment was asked for; nobody has told it yet. */
    ENROLMENT_FETCHED;

    /** Does nothing, unless a test put a {@link CrashSwitch} on the class path. */
    public void reached() {
        CrashSwitch.pass(this);
    }
}
