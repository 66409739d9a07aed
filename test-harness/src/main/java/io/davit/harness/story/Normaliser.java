package io.davit.harness.story;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.restore.Mappings;
import io.davit.agent.restore.Normalisation;
import io.davit.harness.story.ObjectCapture.ObjectKey;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Takes out of an object what the API server gives to every object anew. */
@FunctionalInterface
public interface Normaliser {
    /** By the published table, {@code docs/normalisation.md}. Names and paths are mapped by {@link Relocation} before. */
    Normaliser PUBLISHED = new Normaliser() {
        private final ObjectMapper json = new ObjectMapper();
        private final Normalisation normalisation = new Normalisation(Mappings.NONE);

        @Override
        public ObjectNode normalised(ObjectKey key, ObjectNode object) {
            String resource = key.resource().contains("/") ? key.resource() : "core/" + key.resource();
            try {
                return (ObjectNode) json.readTree(normalisation.normalTarget(resource, json.writeValueAsBytes(object)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    /** A copy without those fields. */
    ObjectNode normalised(ObjectKey key, ObjectNode object);
}
