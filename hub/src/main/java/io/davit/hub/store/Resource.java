package io.davit.hub.store;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.time.Instant;

/**
 * One row that the public API shows.
 *
 * @param name unique among the rows of its kind that are not deleted; the last part of the API's name
 * @param uid never used again
 * @param cluster name of the cluster that it belongs to; empty if to none
 * @param state as the kind's state enumeration calls it; empty if it has none
 * @param version 1 at first, one more with each change: the etag
 * @param revision of the last change, over all kinds
 * @param body message of davit.v1 without the fields that stand here
 */
public record Resource(
        ResourceKind kind,
        String name,
        String uid,
        String cluster,
        String state,
        long version,
        long revision,
        Instant createdAt,
        Instant updatedAt,
        boolean deleted,
        byte[] body) {

    /**
     * The body, read.
     *
     * @throws DavitException STORE_DAMAGED
     */
    public <M extends Message> M message(Parser<M> parser) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.STORE_DAMAGED, "the row " + kind.collection() + "/" + name + " is unreadable", e);
        }
    }

    /** The same row as it shall be next. */
    public Resource with(String newState, byte[] newBody) {
        return new Resource(
                kind, name, uid, cluster, newState, version, revision, createdAt, updatedAt, deleted, newBody);
    }
}
