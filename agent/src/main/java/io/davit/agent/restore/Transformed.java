package io.davit.agent.restore;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.cluster.OwnerReference;
import java.util.List;

/** What the table of transformers made of one object. */
sealed interface Transformed {
    /**
     * To be created as it is.
     *
     * @param owners what it was owned by in the source; relinked last (A3)
     * @param managers who held its fields in the source, as {@link FieldManagers#captured} tells them
     */
    record Ready(ObjectNode object, List<Owner> owners, List<ObjectNode> managers, List<Rewriting.Remark> remarks)
            implements Transformed {}

    /** Not to be restored at all. */
    record Left(String reason) implements Transformed {}

    /** An owner of the source; its UID means nothing in the target, and only the API version, kind and name are looked up. */
    record Owner(OwnerReference reference, boolean blocksDeletion) {}
}
