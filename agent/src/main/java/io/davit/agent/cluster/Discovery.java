package io.davit.agent.cluster;

import io.davit.errors.Problem;
import java.util.List;
import java.util.Optional;

/**
 * What the cluster serves: every listable kind once per group and resource, in the preferred version, in order of
 * {@link ResourceType#id()}. A group that does not answer is a problem (API_GROUP_DEAD), not a failure.
 */
public record Discovery(List<ResourceType> types, List<Problem> problems) {
    public Optional<ResourceType> find(String id) {
        return types.stream().filter(type -> type.id().equals(id)).findFirst();
    }

    /** By a word that a person wrote, see {@link ResourceType#isCalled}: none, one, or several of different groups. */
    public List<ResourceType> called(String word) {
        return types.stream().filter(type -> type.isCalled(word)).toList();
    }

    /** By group and kind, as owner references and stored objects name it. */
    public Optional<ResourceType> find(String group, String kind) {
        return types.stream()
                .filter(type -> type.group().equals(group) && type.kind().equals(kind))
                .findFirst();
    }
}
