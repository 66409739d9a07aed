package io.davit.agent.repository.journal;

import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a restore point's data begins.
 *
 * @param manifest id of the manifest
 * @param references its reference lists
 */
public record PointRoots(ContentId manifest, List<ObjectId> references) {
    private static final int MANIFEST = 1 << 1 | FieldWriter.CRITICAL;
    private static final int REFERENCES = 2 << 1 | FieldWriter.CRITICAL;

    FieldWriter encode() {
        FieldWriter fields = new FieldWriter().contentId(MANIFEST, manifest);
        references.forEach(list -> fields.objectId(REFERENCES, list));
        return fields;
    }

    static PointRoots decode(FieldReader fields) {
        ContentId manifest = null;
        List<ObjectId> references = new ArrayList<>();
        while (fields.next()) {
            if (fields.tag() == MANIFEST) {
                manifest = fields.contentId();
            } else if (fields.tag() == REFERENCES) {
                references.add(fields.repeated().objectId());
            } else {
                fields.repeated().unknown();
            }
        }
        return new PointRoots(fields.require(manifest, "the manifest"), references);
    }
}
