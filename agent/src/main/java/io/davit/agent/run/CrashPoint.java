package io.davit.agent.run;

import io.davit.crash.CrashSwitch;

/** The named places where tests kill the process. Each has a kill case; a test counts them. */
public enum CrashPoint {
    /** A new repository's keys are in the location; its marker, which makes it a repository, is not. */
    INIT_SLOT_STORED,
    /** The marker is there, and nobody remembers the pin. */
    INIT_MARKER_STORED,
    /** The cluster remembers the pin, the ledger does not. */
    PIN_IN_CLUSTER,
    /** A new writer's key is remembered; the location does not know the writer. */
    WRITER_REMEMBERED,
    /** The writer is registered, and has no journal. */
    WRITER_REGISTERED,

    /** What was decided about an instruction is in the ledger, nothing was promised. */
    ORDER_DECIDED,
    /** The anchor has the mark, there is no receipt. */
    ORDER_ANCHORED,
    /** The receipt is in the report chain, nothing was begun. */
    ORDER_RECEIPTED,
    /** The run of an order was begun, its decision does not say so. */
    ORDER_STARTED,

    /** The order is in the ledger, nothing else happened. */
    RUN_ADMITTED,
    /** The outcome is known, the ledger does not have it yet. */
    RUN_BEFORE_OUTCOME,
    /** The outcome is in the ledger. */
    RUN_AFTER_OUTCOME,

    BACKUP_SELECTION_FROZEN,
    BACKUP_RUN_OPENED,
    BACKUP_RESOURCES_HALF,
    BACKUP_RESOURCES_DONE,
    BACKUP_VOLUME_HALF,
    BACKUP_VOLUMES_DONE,

    PACK_SPOOLED,
    PACK_STORED,
    SEAL_BEFORE_INDEX,
    SEAL_INDEX_STORED,
    SEAL_REFERENCES_STORED,
    SEAL_POINT_STORED,
    SEAL_RUN_CLOSED,

    RESTORE_PLANNED,
    RESTORE_NAMESPACES_DONE,
    RESTORE_DEFINITIONS_DONE,
    RESTORE_VOLUME_HALF,
    RESTORE_VOLUMES_DONE,
    RESTORE_LANE_HALF,
    RESTORE_LANES_DONE,
    RESTORE_OWNERS_RELINKED,
    /** One object has the field managers of its capture again. */
    RESTORE_MANAGERS_GIVEN,

    CATALOG_SYNC_HALF;

    /** Does nothing, unless a test put a {@link CrashSwitch} on the class path. */
    public void reached() {
        CrashSwitch.pass(this);
    }
}
