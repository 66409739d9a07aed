package io.davit.agent.backup;

import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects that are served under more than one API group, where discovery's table of aliases does not know it (C1). They are
 * told by UID, among kinds of the same name only: so few UIDs are remembered. Of such kinds one is the original, whose objects
 * are captured; the others' are captured as far as the original does not have them.
 */
final class SameObjects {
    private final Map<ResourceType, Family> families = new HashMap<>();

    private record Family(ResourceType original, UidSet seen) {}

    /** @param aggregated API groups with a server of their own, which may show what lives elsewhere */
    static SameObjects among(List<ResourceType> types, Set<String> aggregated) {
        SameObjects same = new SameObjects();
        Comparator<ResourceType> mostOriginal = Comparator.<ResourceType>comparingInt(
                        type -> aggregated.contains(type.group()) ? 2 : isBuiltIn(type.group()) ? 0 : 1)
                .thenComparing(ResourceType::id, Bytes.ORDER);
        types.stream().collect(Collectors.groupingBy(ResourceType::kind)).values().stream()
                .filter(members -> members.size() > 1)
                .forEach(members -> {
                    Family family =
                            new Family(members.stream().min(mostOriginal).orElseThrow(), new UidSet());
                    members.forEach(type -> same.families.put(type, family));
                });
        return same;
    }

    private static boolean isBuiltIn(String group) {
        return !group.contains(".") || group.endsWith(".k8s.io");
    }

    /** The kind that shows the same objects and is captured before this one's duplicates can be told; empty for an original. */
    Optional<ResourceType> originalOf(ResourceType type) {
        return Optional.ofNullable(families.get(type)).map(Family::original).filter(original -> !original.equals(type));
    }

    void saw(RawObject object) {
        Family family = families.get(object.type());
        if (family != null) {
            family.seen().add(object.metadata().uid());
        }
    }

    /** Whether another kind has shown this object already. */
    boolean isDuplicate(RawObject object) {
        Family family = families.get(object.type());
        return family != null
                && !family.original().equals(object.type())
                && family.seen().contains(object.metadata().uid());
    }
}
