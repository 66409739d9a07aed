package io.davit.agent.repository.reference;

import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.PackUse;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a parent's listing need, read while the listing is. Records stand in the order in which the nodes ended, so one
 * way through the list is enough, and memory is one part of it. For one thread.
 */
public final class ParentReferences {
    private final ReferenceLists lists;
    private final SignedObjects objects;
    private final Deque<ObjectId> parts;
    private final ExtentBook extents;
    private ReferencePart.@Nullable Records records;

    /** @param parts of the parent's list, in order */
    public ParentReferences(ReferenceLists lists, SignedObjects objects, List<ObjectId> parts) {
        this.lists = lists;
        this.objects = objects;
        this.parts = new ArrayDeque<>(parts);
        this.extents = new ExtentBook(lists, objects, parts);
    }

    /**
     * The blocks that hold the node and the bodies that it names.
     *
     * @param node nodes have to be asked about in the order of the listing
     * @return empty if the rest of the list does not say it, or cannot be read: then the index has to be asked
     * @throws DavitException STORE_*
     */
    public Optional<PackUse> of(ContentId node) {
        try {
            for (ReferencePart.Needs needs = next(); needs != null; needs = next()) {
                if (needs.runs().isEmpty() && needs.chunk().equals(node)) {
                    PackUse use = new PackUse();
                    needs.packs().forEach(need -> use.packs().put(need.pack(), need.blocks()));
                    return Optional.of(use);
                }
            }
        } catch (DavitException e) {
            if (e.code() != ErrorCode.MISSING_DATA && e.code() != ErrorCode.REPOSITORY_TAMPERED) {
                throw e;
            }
            parts.clear();
            records = null;
        }
        return Optional.empty();
    }

    /** Where extents of the parent lie; in any order. */
    public ExtentBook extents() {
        return extents;
    }

    private ReferencePart.@Nullable Needs next() {
        while (true) {
            ReferencePart.Needs found = records == null ? null : records.next();
            if (found != null || parts.isEmpty()) {
                return found;
            }
            records = new ReferencePart.Records(lists.payload(objects, parts.remove()));
        }
    }
}
