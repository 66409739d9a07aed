package io.davit.errors;

import static io.davit.errors.Category.CANCELED;
import static io.davit.errors.Category.CAPACITY;
import static io.davit.errors.Category.CONFIGURATION;
import static io.davit.errors.Category.CONFLICT;
import static io.davit.errors.Category.ENVIRONMENT;
import static io.davit.errors.Category.INTERNAL;
import static io.davit.errors.Category.SECURITY;
import static io.davit.errors.Retry.AFTER_FIX;
import static io.davit.errors.Retry.LATER;
import static io.davit.errors.Retry.NEVER;
import static io.davit.errors.Retry.NOW;

/**
 * Every failure that Davit reports. The name is the stable id: never renamed, never reused, travels as text, so that an
 * older reader can still show a newer code. {@code docs/errors.md} is generated from here.
 *
 * <p>Longer than other files on purpose: one list, so that no code is given twice.
 */
public enum ErrorCode {
    // Configuration and arguments
    CONFIG_UNREADABLE(
            CONFIGURATION, AFTER_FIX, "Check that the configuration file exists, is readable and is valid YAML."),
    CONFIG_UNKNOWN_KEY(
            CONFIGURATION,
            AFTER_FIX,
            "Correct the key; docs/configuration.md lists all of an agent, docs/configuration-hub.md those of a hub."),
    CONFIG_INVALID(
            CONFIGURATION,
            AFTER_FIX,
            "Correct the value; docs/configuration.md, or for a hub docs/configuration-hub.md, says what it may be."),
    ARGUMENT_INVALID(CONFIGURATION, AFTER_FIX, "See --help of the command for what it takes."),
    NAMESPACE_UNKNOWN(
            CONFIGURATION,
            AFTER_FIX,
            "Correct the name: the message, or a list of namespaces, shows which there are. Nothing was done."),
    KIND_UNKNOWN(
            CONFIGURATION,
            AFTER_FIX,
            "Correct the kind or the API group: 'kubectl api-resources' shows which there are; write its group with it if in doubt."),
    OBJECT_ABSENT(
            CONFIGURATION,
            AFTER_FIX,
            "The order names a cluster-scoped object that is not there; correct the name, or take it out of the order."),
    SELECTION_EMPTY(
            CONFIGURATION,
            AFTER_FIX,
            "Widen the selection: it names nothing that could be protected, and an empty backup is no backup."),
    LOCATION_UNKNOWN(
            CONFIGURATION, AFTER_FIX, "Add the location to the configuration file, or name one that is there."),
    RESTORE_POINT_UNKNOWN(
            CONFIGURATION,
            AFTER_FIX,
            "Run 'davit-agent catalog sync', then 'davit-agent list', and use an id from there; of a repository by itself, 'davit-agent repo list'."),
    PATH_UNKNOWN(
            CONFIGURATION,
            AFTER_FIX,
            "Correct the tree or the path: 'davit-agent repo ls' and 'repo find' show what the restore point holds."),
    RESTORE_POINT_KEPT(
            CONFLICT,
            AFTER_FIX,
            "The newest good restore point of a schedule, or of a selection, is never forgotten; make a newer one, then forget this."),
    RESTORE_POINT_RETAINED(
            CONFLICT,
            LATER,
            "It was made with a date until which nobody may give it up, and that date is signed; wait for it."),
    FORGET_LIMITED(
            SECURITY,
            LATER,
            "An agent gives up only so many restore points a day. Wait until the time that is named, or, if you mean it, allow more with 'davit-agent repo forget --most-per-day'."),
    RESTORE_POINT_GONE(CONFLICT, NEVER, "Its data was pruned, or is about to be; restore another one."),
    RUN_FENCED(
            CONFLICT,
            NOW,
            "The run was open for more than a week, so a prune may have stopped to wait for it; start it again."),
    RESTORE_POINT_CHANGED(
            SECURITY,
            NEVER,
            "The location holds another restore point under that id than the one that was ordered; find out who put the location back."),
    CREDENTIAL_UNKNOWN(
            CONFIGURATION,
            AFTER_FIX,
            "Add the credential under 'credentials' of the agent's configuration, or name one that is there."),
    CATALOG_INCOMPLETE(ENVIRONMENT, AFTER_FIX, "Some locations could not be read; the outcome says which, and why."),
    LOCATION_UNFIT(
            ENVIRONMENT,
            AFTER_FIX,
            "The store does not keep what a repository needs (create-only keys, exact bytes); use another one."),
    RUN_UNKNOWN(CONFIGURATION, AFTER_FIX, "Run 'davit-agent runs' and use an id from there."),
    MAPPING_INVALID(
            CONFIGURATION, AFTER_FIX, "Correct the mapping: each source once, each target once, in the form FROM=TO."),
    PATH_OUTSIDE_ROOTS(
            CONFIGURATION,
            AFTER_FIX,
            "Add the root to volumes.allowed-roots of the agent's configuration, or map the path into one that is allowed."),
    ALLOWED_ROOT_ABSENT(
            ENVIRONMENT,
            AFTER_FIX,
            "Mount or make the folder, or take it out of volumes.allowed-roots; nothing below it was read or written."),

    // Backup locations
    STORE_UNREACHABLE(
            ENVIRONMENT, LATER, "Check the endpoint, the network and the certificate authority of the location."),
    STORE_ABSENT(ENVIRONMENT, AFTER_FIX, "Create the bucket or the folder, or correct its name in the location."),
    STORE_ACCESS_DENIED(
            ENVIRONMENT, AFTER_FIX, "Grant the credential list, read and create rights on the prefix of the location."),
    STORE_CREDENTIAL_REJECTED(
            SECURITY, AFTER_FIX, "Check the access key and the secret key that the location's files hold."),
    STORE_FAILED(ENVIRONMENT, LATER, "The store answered with an error; look at its own logs and try again."),
    STORE_THROTTLED(CAPACITY, LATER, "The store asks for fewer requests; try again later or lower limits.uploads."),
    STORE_FULL(CAPACITY, AFTER_FIX, "Free space in the location, then run again; what was stored is kept and reused."),
    STORE_OBJECT_MISSING(
            ENVIRONMENT,
            AFTER_FIX,
            "An object that must be there is gone; restore it from a version or a copy of the location."),
    STORE_RANGE_SHORT(
            ENVIRONMENT,
            AFTER_FIX,
            "An object is shorter than what was written; restore it from a version or a copy of the location."),
    STORE_CONFLICT(
            CONFLICT,
            NEVER,
            "A key that is created only once holds other bytes: another writer, or tampering. Nothing was overwritten."),
    STORE_NOT_CREATE_ONLY(
            ENVIRONMENT,
            AFTER_FIX,
            "The store does not honour create-only writes; use it with one writer and without prune only."),
    STORE_CANNOT_LOCK(
            ENVIRONMENT,
            AFTER_FIX,
            "The location has no retention locks, or the credential may not ask for them. Use a bucket that was made with object lock, or back up with '--lock off'."),
    STORE_LOCKED(
            CONFLICT,
            LATER,
            "The store keeps the object until its retention lock ends; nobody can delete it before, so come back then."),
    RETENTION_LOCK_FAILED(
            ENVIRONMENT,
            LATER,
            "What the restore point needs could not be locked for as long as was asked, so it was not sealed. Grant the credential the right to put and read retention, then run again; what was stored is reused."),

    // Repository: trust and shape
    REPOSITORY_ABSENT(
            CONFIGURATION,
            AFTER_FIX,
            "Run 'davit-agent repo init' if the location is new; if not, find out where its objects went."),
    REPOSITORY_EXISTS(CONFLICT, NEVER, "The location already holds a repository; nothing was changed."),
    REPOSITORY_NOT_EMPTY(CONFLICT, AFTER_FIX, "The location holds objects that are not ours; choose an empty prefix."),
    REPOSITORY_VERSION(ENVIRONMENT, AFTER_FIX, "Use a davit-agent that knows this repository version."),
    REPOSITORY_KEY_WRONG(SECURITY, AFTER_FIX, "Check the passphrase file of the location, or the key file."),
    REPOSITORY_READ_ONLY(
            SECURITY, AFTER_FIX, "This key was granted for reading; use an owner's passphrase or key to write."),
    REPOSITORY_KEY_REVOKED(
            SECURITY,
            AFTER_FIX,
            "This key was left out when the keys were rotated; use one that 'repo key list' shows as current."),
    REPOSITORY_OWNER_UNPROVEN(
            SECURITY,
            AFTER_FIX,
            "Ask whoever granted the key for the owner's fingerprint, compare it, and give it with --owner."),
    REPOSITORY_SLOT_UNKNOWN(CONFIGURATION, AFTER_FIX, "List the slots with 'davit-agent repo key list'."),
    REPOSITORY_LAST_KEY(
            CONFLICT, AFTER_FIX, "Add another owner's key first with 'davit-agent repo key add', then try again."),
    REPOSITORY_KEY_NEEDED(
            CONFIGURATION,
            AFTER_FIX,
            "Give the passphrase of the slot with --with-passphrase-file, or leave the slot out with 'repo key revoke'."),
    REPOSITORY_ROTATION_LOST(
            CONFLICT,
            NOW,
            "Somebody else rotated the keys at the same time; look at 'repo key list', and rotate again."),
    REPOSITORY_SHRED_REFUSED(
            CONFLICT,
            AFTER_FIX,
            "Somebody else can still read the repository, by the slots that are named; shredding would promise what is not true."),
    RECOVERY_KEY_UNPROVEN(
            CONFIGURATION,
            AFTER_FIX,
            "Save the recovery key where it outlives this machine, then type what is asked of it; or give --accept-no-recovery-key."),
    REPOSITORY_TAMPERED(
            SECURITY,
            NEVER,
            "An object failed authentication: it was altered, replaced or forged. Read docs/threat-model.md before going on."),
    REPOSITORY_PIN_MISMATCH(
            SECURITY,
            NEVER,
            "This is not the repository that was used before. Nothing was written; find out who replaced it."),
    REPOSITORY_ROLLED_BACK(
            SECURITY, NEVER, "The location is older than what this agent remembers; find out who put it back."),
    REPOSITORY_WRITER_UNKNOWN(
            SECURITY, NEVER, "An entry is signed by a key that the owner never registered; it is refused."),
    REPOSITORY_FORK(
            SECURITY, NEVER, "Two different entries claim one place of a journal; the later reader stops here."),
    REPOSITORY_GAP(
            ENVIRONMENT, LATER, "A journal has a hole; synchronise again, and if it stays, restore the missing entry."),
    MISSING_DATA(
            ENVIRONMENT,
            AFTER_FIX,
            "The restore point needs objects that the location no longer holds; nothing was written from it."),
    DATA_CORRUPT(
            SECURITY,
            NEVER,
            "Stored data does not match its id; nothing wrong was written. Restore from a copy of the location."),
    READER_TOO_OLD(ENVIRONMENT, AFTER_FIX, "Use a davit-agent that knows this feature of the repository."),

    // Cluster
    CLUSTER_UNREACHABLE(ENVIRONMENT, LATER, "Check the kubeconfig, the network and that the API server answers."),
    CLUSTER_CREDENTIAL_REJECTED(SECURITY, AFTER_FIX, "Check the kubeconfig or the ServiceAccount of the agent."),
    CLUSTER_FORBIDDEN(
            ENVIRONMENT,
            AFTER_FIX,
            "Grant the agent's ServiceAccount the verb it lacks; deploy/rbac.yaml holds the roles that Davit needs."),
    CLUSTER_THROTTLED(CAPACITY, LATER, "The API server asks for fewer requests; try again later."),
    CLUSTER_FAILED(ENVIRONMENT, LATER, "The API server answered with an error; look at its own logs and try again."),
    API_GROUP_DEAD(
            ENVIRONMENT,
            LATER,
            "An aggregated API does not answer; its objects are not in the backup. Mend or remove its APIService."),
    API_GROUP_AGGREGATED(
            ENVIRONMENT,
            NEVER,
            "Objects of an aggregated API live in a store of its own; protect that store by its own means, or capture them by --with-group."),
    LIST_SKEWED(
            ENVIRONMENT,
            NEVER,
            "The objects of this kind show more than one moment, because the list expired while it was read; nothing is missing."),
    KIND_HIDDEN(
            ENVIRONMENT,
            AFTER_FIX,
            "The agent may not list this kind; grant it, or leave the kind out on purpose by --without-kind."),
    OBJECT_VANISHED(ENVIRONMENT, NEVER, "The object was deleted while the backup ran; nothing to do."),
    OBJECT_TOO_LARGE(CAPACITY, NEVER, "The object is larger than the limit of the reader; it was left out."),
    OBJECT_INVALID(CONFLICT, AFTER_FIX, "The API server refuses the object; the message names the field."),
    OBJECT_EXISTS_DIFFERENT(
            CONFLICT,
            AFTER_FIX,
            "The object exists and differs; it was retained. Delete or rename it to have the restored one."),
    OBJECT_IMMUTABLE(
            CONFLICT, AFTER_FIX, "The object exists and differs in a field that cannot change; it was retained."),
    OBJECT_REFUSED(CONFLICT, AFTER_FIX, "An admission rule, quota or webhook of the cluster refuses the object."),
    OBJECT_NOT_ALLOWED(
            SECURITY,
            AFTER_FIX,
            "The local guardrails do not allow this object; a cluster admin may allow its kind there."),
    OBJECT_OWNER_UNRESOLVED(ENVIRONMENT, NEVER, "The owner is not in the target; the object was restored without it."),
    OBJECT_MANAGERS_LEFT(
            ENVIRONMENT,
            NEVER,
            "The agent stays the object's field manager; let the tool that applied it take the fields over, for example with --force-conflicts."),
    OBJECT_REFERENCE_ABSENT(
            ENVIRONMENT,
            AFTER_FIX,
            "The object refers to another, such as the role of a binding, that the target does not have; restore or create that one first."),
    OBJECT_PROTECTED(SECURITY, NEVER, "Davit never applies objects that concern its own identity."),
    OBJECT_FINALIZERS(
            ENVIRONMENT, NEVER, "The object keeps finalizers; deleting it needs the controller that owns them."),
    OBJECT_BEING_DELETED(CONFLICT, LATER, "The object is being deleted; wait until it is gone, then restore again."),
    NODE_PORT_TAKEN(
            CONFLICT, NEVER, "The node port is used by another Service; the restored one was given a new port."),
    NAMESPACE_TERMINATING(CONFLICT, LATER, "Wait until the namespace is gone, then restore again."),
    KIND_NOT_SERVED(
            ENVIRONMENT,
            AFTER_FIX,
            "The cluster does not serve this kind; install what defines it, then restore again."),
    SERVICE_NOT_READY(
            ENVIRONMENT,
            LATER,
            "The service behind a webhook or an aggregated API has no ready endpoint; without it the cluster would refuse requests. Restore again when it runs."),
    CRD_NOT_ESTABLISHED(
            ENVIRONMENT,
            LATER,
            "The CustomResourceDefinition did not become Established in time; its instances were not applied."),

    // Volumes
    VOLUME_NOT_REACHABLE(
            ENVIRONMENT,
            AFTER_FIX,
            "The volume cannot be read from this node; its objects are in the backup, its data is not."),
    VOLUME_UNBOUND(ENVIRONMENT, AFTER_FIX, "The claim is not bound; its objects are in the backup, there is no data."),
    VOLUME_RETAINED(
            CONFLICT,
            AFTER_FIX,
            "The claim exists, so its data was left as it is. Delete the claim or map the namespace to have the restored data."),
    CLAIM_NOT_BOUND(
            ENVIRONMENT,
            LATER,
            "The restored claim did not become Bound in time; look at its events. Its data is kept."),
    VOLUME_TARGET_NOT_EMPTY(
            CONFLICT,
            AFTER_FIX,
            "The target path holds files; empty it or map the volume elsewhere. Nothing was overwritten."),
    FILE_RETAINED(
            CONFLICT,
            AFTER_FIX,
            "What is there differs from the restore point and was kept; restore with --overwrite changed to replace it."),
    FILES_EXCLUDED(
            CONFIGURATION,
            AFTER_FIX,
            "The owner of the claim leaves files out of its backups; see its annotation davit.io/exclude, a pattern in each line."),
    FILE_VANISHED(ENVIRONMENT, NEVER, "The file was deleted while the backup ran; nothing to do."),
    FILE_CHANGED(
            ENVIRONMENT,
            NEVER,
            "The file changed while it was read; it is stored as it was read, and read again next time."),
    FILE_UNREADABLE(ENVIRONMENT, AFTER_FIX, "The file could not be read; check its rights and the disk."),
    FILE_KIND_UNSUPPORTED(
            ENVIRONMENT,
            NEVER,
            "Back up a file system that is mounted inside as a volume of its own; shorten paths of more than 65,536 bytes."),
    OWN_FOLDER(
            CONFIGURATION,
            AFTER_FIX,
            "Davit keeps a repository or its own state there, which no backup holds and no restore touches; choose another folder, or say with '--exclude' that it is left out."),
    FILE_WRITE_FAILED(ENVIRONMENT, AFTER_FIX, "The file could not be written; check rights and space of the target."),
    DISK_FULL(CAPACITY, AFTER_FIX, "Free space on the disk of the agent or the volume, then run again."),

    // Runs
    LEDGER_IN_USE(
            CONFLICT,
            LATER,
            "Another davit-agent uses this data directory or repository; wait for it, as 'repo' commands do with '--wait 10m', send the order to it, or stop it first."),
    LEDGER_DAMAGED(
            INTERNAL,
            AFTER_FIX,
            "Move the data directory's ledger aside and start again; restore points are not affected."),
    DATA_DIR_UNUSABLE(
            ENVIRONMENT, AFTER_FIX, "Make data-dir of the configuration a folder that the agent may read and write."),
    LEDGER_VERSION(ENVIRONMENT, AFTER_FIX, "Use a davit-agent as new as the one that wrote the ledger."),
    AGENT_UNREACHABLE(ENVIRONMENT, LATER, "The running agent does not answer on its local endpoint; look at its log."),
    CONTROL_REFUSED(
            SECURITY,
            AFTER_FIX,
            "Run the command on the agent's host, as the user that owns its data-dir, with the same configuration file."),
    RUN_INTERRUPTED(
            ENVIRONMENT, NOW, "The process ended before the run did, and it could not be continued; start it again."),
    RUN_DISMISSED(
            CONFLICT, NEVER, "Nothing to do: a person settled what hub and agent do not agree about; see the reason."),
    RUN_NOT_IN_DOUBT(
            CONFLICT,
            AFTER_FIX,
            "Only a run about which hub and agent do not agree can be dismissed; cancel one that waits or runs."),
    RUN_CANCELED(CANCELED, NEVER, "Nothing to do: a person ended the run. What was stored is kept and reused."),
    RUN_DEADLINE(CANCELED, LATER, "The run made no progress for too long; look at the store and the API server."),
    RESTORED_NOTHING(
            CONFIGURATION, AFTER_FIX, "No item of the restore point matched or could be applied; look at the report."),
    RESTORE_INCOMPLETE(
            ENVIRONMENT,
            AFTER_FIX,
            "Some items failed or were left out; the report lists each with its code. What was applied is kept."),
    BACKUP_INCOMPLETE(ENVIRONMENT, AFTER_FIX, "Some items could not be captured; the restore point says which."),

    // Instructions (docs/instruction-protocol.md)
    ENVELOPE_TOO_LARGE(
            SECURITY,
            NEVER,
            "The bytes are longer than any instruction may be; find out who sends them to this agent."),
    ENVELOPE_MALFORMED(SECURITY, NEVER, "The bytes are no signed message; find out who sends them to this agent."),
    INSTRUCTION_KEY_UNKNOWN(
            SECURITY,
            AFTER_FIX,
            "The key that signed is in no key set of this hub; if the hub's keys were rotated, have the key set delivered first."),
    INSTRUCTION_KEY_RETIRED(
            SECURITY,
            AFTER_FIX,
            "The key that signed may no longer sign; rotate the hub's keys with the offline root."),
    INSTRUCTION_SIGNATURE_INVALID(
            SECURITY,
            NEVER,
            "The bytes are not what the key signed: altered on the way, or forged. Look at the audit."),
    INSTRUCTION_MALFORMED(
            SECURITY, NEVER, "The instruction breaks the rules of the protocol; use a hub of a version that fits."),
    INSTRUCTION_AUDIENCE(
            SECURITY, NEVER, "The instruction is for another cluster or from another hub; find out how it came here."),
    INSTRUCTION_EPOCH(
            SECURITY, NEVER, "The instruction was made for an earlier ledger of this agent; order again at the hub."),
    INSTRUCTION_REPLAYED(
            SECURITY,
            NEVER,
            "The instruction's number was used before; if it was an honest order, order again at the hub."),
    INSTRUCTION_CONFLICT(
            SECURITY, NEVER, "Two different orders carry one id; the first one counts. Find out who made the second."),
    INSTRUCTION_NOT_YET_VALID(
            SECURITY, AFTER_FIX, "The instruction is dated ahead of this agent's clock; compare the clocks."),
    INSTRUCTION_EXPIRED(CONFLICT, AFTER_FIX, "The instruction came too late; order again at the hub."),
    INSTRUCTION_KIND_UNKNOWN(ENVIRONMENT, AFTER_FIX, "Upgrade the agent: it does not know this kind of order."),
    INSTRUCTION_FIELD_UNKNOWN(
            ENVIRONMENT, AFTER_FIX, "Upgrade the agent: the order holds a condition that it does not know."),
    INSTRUCTION_CANCELED(CANCELED, NEVER, "Nothing to do: the order was canceled before it came."),
    POLICY_STALE(CONFLICT, NEVER, "A newer version of the policy is in force on the cluster; nothing was changed."),
    LOCATION_IS_LOCAL(
            CONFLICT,
            AFTER_FIX,
            "The agent's own configuration has a location of that name; choose another name at the hub, or take it out there."),
    GUARDRAIL_PROTECTED(
            SECURITY,
            NEVER,
            "The order reaches for the agent's own identity or beyond what its configuration fixes; no guardrail allows that."),
    GUARDRAIL_REFUSED(
            SECURITY,
            AFTER_FIX,
            "The cluster's guardrails do not allow the order; 'davit-agent audit' on the cluster says why, its admin may change them."),
    GUARDRAILS_UNREADABLE(
            SECURITY,
            AFTER_FIX,
            "The guardrails of the cluster cannot be read, so nothing is allowed; 'davit-agent guardrails show' there says why."),
    APPROVAL_MISSING(
            SECURITY,
            AFTER_FIX,
            "An admin of the cluster has to approve it: 'davit-agent pending' there shows what, 'davit-agent approve' does it; then order again."),
    CLOCK_SUSPECT(
            ENVIRONMENT,
            AFTER_FIX,
            "Correct the clock of the agent's node; 'davit-agent pending' there says what it was compared with."),
    REPORTS_TOO_MANY(
            CAPACITY,
            LATER,
            "The agent reports more than the hub takes of one cluster in an hour; it is sent away for minutes, and loses nothing. Find out what it reports, or raise limits.reports-per-hour of the hub."),
    ORDERS_TOO_MANY(
            CAPACITY,
            LATER,
            "More orders of this kind came than the cluster's guardrails allow in an hour or a day; nothing was decided about this one. Find out who orders so much, or have the cluster's admin raise 'orders' of the guardrails."),
    ADMISSION_FULL(CAPACITY, LATER, "Too many admitted orders have not ended yet; order again when some have."),
    ANCHOR_LOST(
            SECURITY,
            NEVER,
            "The Lease in the agent's namespace was gone; the agent began a new epoch. Find out who deleted it."),
    ANCHOR_DAMAGED(
            SECURITY,
            AFTER_FIX,
            "Find out who changed the Lease in the agent's namespace; delete it to begin a new epoch."),
    LEDGER_LOST(
            ENVIRONMENT, NEVER, "The agent's data directory was lost; it began a new epoch. Order again what matters."),
    LEDGER_ROLLED_BACK(
            SECURITY,
            NEVER,
            "The agent's data directory was put back from a copy; it began a new epoch. Order again what matters."),
    STATE_EPOCH_FORK(
            SECURITY,
            AFTER_FIX,
            "Two ledgers claim to be this agent. Stop one of them, then delete the Lease in the agent's namespace."),
    KEY_SET_INVALID(
            SECURITY,
            NEVER,
            "The key set is not signed by the pinned root; if the root was replaced, see docs/operations.md."),
    KEY_SET_OLD(SECURITY, NEVER, "The key set is older than the one in force; it was ignored."),
    KEY_SET_CONFLICT(
            SECURITY,
            NEVER,
            "Two key sets carry one version; the root key is used twice, or stolen. Replace the root."),

    // The hub's store and its API
    STORE_UNAVAILABLE(ENVIRONMENT, LATER, "The hub's store does not answer; look at the hub's log and the database."),
    STORE_DAMAGED(
            ENVIRONMENT,
            AFTER_FIX,
            "Stop the hub and put its store back from the last backup; the agents bring what happened since."),
    STORE_DISK_FULL(
            CAPACITY, AFTER_FIX, "Free space where the hub's store is, or make the volume larger; nothing was lost."),
    STORE_TOO_NEW(
            CONFIGURATION,
            AFTER_FIX,
            "A newer hub has changed the store; run that version, or put an older backup back."),
    STORE_NOT_OURS(
            CONFIGURATION,
            AFTER_FIX,
            "The database holds tables that this hub did not make, or a migration broke off; give the hub an empty one, or put"
                    + " a backup back."),
    STORE_IN_USE(
            CONFLICT,
            AFTER_FIX,
            "Only one hub may use the file; stop the other one, or move to PostgreSQL for replicas."),
    STORE_ON_NETWORK(
            CONFIGURATION,
            AFTER_FIX,
            "SQLite loses data on network shares: put the file on a disk of the machine, or use PostgreSQL."),
    STORE_NOT_EMPTY(CONFLICT, AFTER_FIX, "A store is put back only into an empty one; move the old one away first."),
    STORE_BACKUP_INVALID(
            ENVIRONMENT,
            AFTER_FIX,
            "The file is no whole backup of a hub's store; take another one. Nothing was put back."),
    TEXT_NOT_STORABLE(CONFIGURATION, AFTER_FIX, "Take the NUL character, or the half of a character, out of the text."),
    REQUEST_INVALID(
            CONFIGURATION, AFTER_FIX, "Correct the field that the message names; docs/api.md says what it may be."),
    ROUTE_UNKNOWN(CONFIGURATION, AFTER_FIX, "Correct the path or the method; docs/api.md lists all of them."),
    METHOD_NOT_ALLOWED(
            CONFIGURATION, AFTER_FIX, "Use a method that the header Allow names; docs/api.md lists all of them."),
    MEDIA_TYPE_UNSUPPORTED(CONFIGURATION, AFTER_FIX, "Send JSON, with the content type application/json."),
    REQUEST_TOO_LARGE(CAPACITY, AFTER_FIX, "Send less at once: a request's body is at most 1 MiB."),
    TOO_MANY_REQUESTS(CAPACITY, LATER, "Wait a little, then try again; if it goes on, find out who calls so often."),
    TICKET_INVALID(SECURITY, NOW, "A ticket counts once and for half a minute: ask for a new one."),
    FINGERPRINT_DIFFERS(
            SECURITY,
            AFTER_FIX,
            "The agent that asks is not the one whose fingerprint was read; reject it and find out who it is."),
    CLUSTER_NOT_PENDING(
            CONFLICT,
            AFTER_FIX,
            "Only a cluster whose agent asks, or that is quarantined, can be decided on; read it again."),
    RESOURCE_UNKNOWN(CONFIGURATION, AFTER_FIX, "Correct the name; a list shows which there are."),
    NAME_TAKEN(CONFLICT, AFTER_FIX, "Choose another name, or change the one that is there."),
    ETAG_STALE(
            CONFLICT,
            AFTER_FIX,
            "Somebody changed it meanwhile: read it again, and repeat the change if it still fits."),
    REQUEST_ID_REUSED(
            CONFLICT, AFTER_FIX, "The request id stood with another request; make a new one for each request."),
    PAGE_TOKEN_INVALID(CONFIGURATION, AFTER_FIX, "Begin the list anew, without a page token."),
    REVISION_TOO_OLD(
            CONFLICT, NOW, "Changes since then are forgotten: list again, and watch from the list's revision."),
    UNAUTHENTICATED(SECURITY, AFTER_FIX, "Log in: send the hub's token, or ask its administrator for one."),
    RESOURCE_IN_USE(CONFLICT, AFTER_FIX, "Something still refers to it; the message says what. Remove that first."),
    ORDER_TOO_LARGE(CAPACITY, AFTER_FIX, "The order is longer than 256 KiB; name fewer things in it, or use patterns."),

    LISTEN_FAILED(ENVIRONMENT, AFTER_FIX, "Free the address, or choose another in the configuration of the listener."),

    // The agent's end of the link, and its identity
    HUB_UNREACHABLE(
            ENVIRONMENT,
            LATER,
            "Check that the hub runs, and that its address is reached from here, by the proxy if one is configured."),
    HUB_UNTRUSTED(
            SECURITY,
            AFTER_FIX,
            "Who answers is not the pinned hub, or its certificate does not hold; find out who answers before anything else."),
    HUB_MISBEHAVED(ENVIRONMENT, LATER, "The hub broke the protocol; use versions of hub and agent that fit."),
    HUB_REFUSED(ENVIRONMENT, LATER, "The hub refused with a code that this agent does not know; the message names it."),
    HUB_PINS_DIFFER(
            SECURITY,
            AFTER_FIX,
            "Cluster and ledger, or token, pin different hubs. If a cluster admin wants the new one, run 'davit-agent hub-keys"
                    + " set', or enrol with --replace-pins."),
    IDENTITY_DAMAGED(
            SECURITY, AFTER_FIX, "Put the Secret back, or delete both Secrets of the identity and enrol again."),
    CERTIFICATE_EXPIRED(
            CONFIGURATION,
            AFTER_FIX,
            "Have a new token made for this cluster, and run 'davit-agent enrol' with it; the cluster keeps its history."),
    ENROLMENT_TOKEN_INVALID(
            CONFIGURATION, AFTER_FIX, "Give the file with the whole token, as the hub printed it, on one line."),
    ENROLMENT_REJECTED(SECURITY, AFTER_FIX, "Ask the hub's operators why, then enrol again with a new token."),
    KEY_SET_STALE(
            SECURITY,
            AFTER_FIX,
            "No new key set came for a long time; have the hub's keys renewed with the offline root."),

    // The session of agent and hub
    HELLO_MISSING(SECURITY, LATER, "Nothing was said after the connection was made; only agents may use this port."),
    HELLO_INVALID(
            SECURITY, AFTER_FIX, "What the agent said about itself does not fit its certificate; find out who it is."),
    CLUSTER_NOT_ACCEPTED(
            SECURITY, AFTER_FIX, "A person has to accept the cluster at the hub: 'davit cluster accept NAME'."),
    CLUSTER_QUARANTINED(
            SECURITY,
            AFTER_FIX,
            "Two copies of this agent were seen, or its reports contradict each other; stop the wrong copy, then accept the"
                    + " cluster again. Its schedules go on."),
    CLUSTER_FORKED(
            SECURITY, AFTER_FIX, "The agent runs in another cluster than it was enrolled in; enrol it anew there."),
    CERTIFICATE_DENIED(
            SECURITY, AFTER_FIX, "A person shut this certificate out; enrol the agent again with a new token."),
    PROTOCOL_UNSUPPORTED(
            ENVIRONMENT, AFTER_FIX, "Hub and agent have no version of the protocol in common; upgrade the older."),
    SESSION_FORK(
            SECURITY,
            AFTER_FIX,
            "Two copies of one agent have gone on; stop the wrong one, then accept the cluster again."),
    SESSION_HELD(
            ENVIRONMENT,
            LATER,
            "Nothing to do: an older session of this agent has not ended yet, as after the loss of a node; the agent comes back"
                    + " by itself within two minutes. If two agents are alive, the hub says SESSION_FORK then."),
    SESSION_SUPERSEDED(ENVIRONMENT, NEVER, "Nothing to do: a newer session of the same agent took over."),
    SESSION_SILENT(ENVIRONMENT, NOW, "Nothing was heard for three heartbeats; the agent dials again by itself."),
    EPOCH_CHANGED(
            SECURITY,
            NEVER,
            "The agent began a new epoch, so its ledger or anchor was lost or put back; look at the instructions to reconcile."),
    HUB_ROLLED_BACK(
            CONFLICT,
            AFTER_FIX,
            "The hub's store is older than its agents; it takes their reports in by itself. Look at the rows to reconcile."),
    HUB_DRAINING(ENVIRONMENT, NOW, "The hub stops; the agent comes back by itself."),
    HUB_FULL(
            CAPACITY,
            LATER,
            "The hub has as many agents as limits.agents of its configuration allows: raise it, or add a hub; the agent comes back by itself."),
    REPORT_INVALID(
            SECURITY, AFTER_FIX, "A report is not signed by the agent's key, or not its own; find out who sends it."),
    REPORT_GAP(CONFLICT, NOW, "Reports are missing in between; the agent sends them again by itself."),
    REPORTS_LOST(
            CONFLICT,
            AFTER_FIX,
            "The hub was put back from a copy older than its agents remember, so what happened then is known to nobody but the"
                    + " cluster; its restore points are listed all the same. Look at the rows to reconcile."),
    REPORT_FORK(SECURITY, AFTER_FIX, "Two different reports carry one number; stop the wrong copy of the agent."),
    INSTRUCTION_RECONCILE(
            CONFLICT,
            AFTER_FIX,
            "Hub and agent do not agree whether the order was admitted; look at the cluster, then order again if need be."),

    // The hub's keys
    HUB_NOT_INITIALISED(
            CONFIGURATION,
            AFTER_FIX,
            "Run 'davit-hub init --root-key-out FILE' for a new hub, or 'davit-hub bundle import FILE' for one that was."),
    HUB_ALREADY_INITIALISED(
            CONFLICT,
            NEVER,
            "Nothing was changed: the key folder holds a hub, whose keys its agents trust. Use it, or name another folder."),
    HUB_INIT_INCOMPLETE(
            CONFLICT,
            AFTER_FIX,
            "If an init or import was interrupted, nothing uses these files yet: move them away, with the root key file that init wrote, and run it again. If a hub ran with them, bring back hub.json or import its bundle."),
    KEY_FOLDER_UNSAFE(
            SECURITY,
            AFTER_FIX,
            "Others could read the hub's keys: close the folder as the message says, and rotate the keys if somebody may have."),
    KEY_FOLDER_DAMAGED(
            SECURITY,
            AFTER_FIX,
            "A file of the key folder is missing or is not what the hub wrote; move the folder away and import the bundle."),
    KEY_FOLDER_UNUSABLE(
            ENVIRONMENT,
            AFTER_FIX,
            "Make keys-dir of the configuration a folder that the hub's user owns, on a file system with Unix permissions."),
    ROOT_KEY_FILE_EXISTS(
            CONFLICT,
            AFTER_FIX,
            "Name a file that does not exist; if an interrupted init left this one, no hub uses it."),
    ROOT_KEY_FILE_UNUSABLE(
            ENVIRONMENT, AFTER_FIX, "Name the file that 'davit-hub init' wrote, where this user may read or write it."),
    ROOT_KEY_WRONG(
            SECURITY,
            AFTER_FIX,
            "Bring the root key that belongs to this hub; docs/operations.md says what if it is lost."),
    SIGNING_KEY_UNKNOWN(CONFIGURATION, AFTER_FIX, "Name a key that 'davit-hub keys show' lists."),
    SIGNING_KEY_ABSENT(
            ENVIRONMENT, AFTER_FIX, "No key of the hub may sign now: run 'davit-hub keys rotate' with the root key."),
    BUNDLE_INVALID(
            SECURITY,
            AFTER_FIX,
            "The file is no bundle, was altered, or the passphrase is another one; nothing was imported."),
    BUNDLE_VERSION(ENVIRONMENT, AFTER_FIX, "Use a davit-hub as new as the one that exported the bundle."),
    FILE_EXISTS(CONFLICT, AFTER_FIX, "Name a file that does not exist; nothing was overwritten."),
    PASSPHRASE_UNUSABLE(
            CONFIGURATION,
            AFTER_FIX,
            "Give the passphrase as one line of a file or of standard input, not an empty one."),
    TLS_FILES_INVALID(
            CONFIGURATION,
            AFTER_FIX,
            "Make the listener's certificate file a PEM chain, leaf first, and its key file the PKCS #8 key of the leaf."),

    // Enrolment
    ENROLMENT_TOKEN_UNKNOWN(SECURITY, AFTER_FIX, "The hub knows no such token; have a new one made for the cluster."),
    ENROLMENT_TOKEN_EXPIRED(SECURITY, AFTER_FIX, "The token came too late; have a new one made for the cluster."),
    ENROLMENT_TOKEN_USED(
            SECURITY,
            AFTER_FIX,
            "Another agent has spent the token. If it was not yours, reject its enrolment; then have a new token made."),
    ENROLMENT_REQUEST_INVALID(
            SECURITY, NEVER, "The request is not what the protocol asks for; use an agent of a version that fits."),
    ENROLMENT_UNKNOWN(CONFIGURATION, AFTER_FIX, "The hub knows no such enrolment; list them, or enrol again."),
    ENROLMENT_DECIDED(
            CONFLICT, NEVER, "Somebody has decided the other way; look at the audit, and enrol again if it was wrong."),

    // The command line's own
    CONTEXT_UNKNOWN(
            CONFIGURATION, AFTER_FIX, "Log in with 'davit login', or choose a context of 'davit context list'."),
    CONTEXTS_UNSAFE(
            SECURITY,
            AFTER_FIX,
            "Others may read or change the file with the tokens: find out who did, then chmod 600 it."),

    INTERNAL_ERROR(INTERNAL, NEVER, "This is a defect of Davit; keep the log and report it.");

    private final Category category;
    private final Retry retry;
    private final String guidance;

    ErrorCode(Category category, Retry retry, String guidance) {
        this.category = category;
        this.retry = retry;
        this.guidance = guidance;
    }

    public Category category() {
        return category;
    }

    public Retry retry() {
        return retry;
    }

    /** One sentence that tells a person the next step. */
    public String guidance() {
        return guidance;
    }
}
