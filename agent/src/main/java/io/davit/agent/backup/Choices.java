package io.davit.agent.backup;

import io.davit.agent.cluster.Discovery;
import io.davit.agent.cluster.ObjectMetadata;
import io.davit.agent.cluster.RawObject;
import io.davit.agent.cluster.ResourceType;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * A {@link CaptureScope} against what the cluster serves. A word that the cluster does not know ends the run before anything is
 * written; only where an API group does not answer, so that nobody can tell, it is a problem of the run.
 */
final class Choices {
    /** Parts of every restore point; what they hold is chosen by namespaces and claims. */
    private static final Set<String> FRAME = Set.of("core/namespaces", "core/persistentvolumes");

    private final Discovery discovery;
    private final Set<String> groups;
    private final Set<String> leftOut = new TreeSet<>(Bytes.ORDER);
    private final List<Chosen> chosen = new ArrayList<>();
    private final Set<ClusterScopedChoice> found = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    private record Chosen(ClusterScopedChoice choice, ResourceType type, Predicate<ObjectMetadata> test) {}

    private Choices(Discovery discovery, Set<String> groups) {
        this.discovery = discovery;
        this.groups = groups;
    }

    /** @throws DavitException KIND_UNKNOWN, ARGUMENT_INVALID */
    static Choices of(CaptureScope scope, Discovery discovery) {
        Choices choices = new Choices(discovery, Set.copyOf(scope.aggregatedGroups()));
        choices.groups.forEach(choices::checkGroup);
        scope.leftOut().forEach(choices::leaveOut);
        scope.clusterScoped().forEach(choices::choose);
        return choices;
    }

    private void checkGroup(String group) {
        if (CaptureExceptions.GROUPS.contains(group)) {
            throw invalid("the API group " + group + " holds measurements, which no backup captures");
        }
        boolean served =
                discovery.types().stream().anyMatch(type -> type.group().equals(group));
        boolean dead = discovery.problems().stream()
                .anyMatch(problem -> problem.subject().startsWith(group + "/"));
        if (!served && !dead) {
            unknown("API group " + group, "the cluster serves no API group '" + group + "'");
        }
    }

    private void leaveOut(String word) {
        resolve(word).ifPresent(type -> {
            if (FRAME.contains(type.id())) {
                throw invalid(type + " cannot be left out: choose by namespaces, or leave out persistentvolumeclaims");
            }
            leftOut.add(type.id());
        });
    }

    private void choose(ClusterScopedChoice choice) {
        resolve(choice.kind()).ifPresent(type -> {
            if (type.namespaced()) {
                throw invalid(choice + ": objects of " + type + " are captured with their namespace");
            }
            if (FRAME.contains(type.id())) {
                throw invalid(choice + ": objects of " + type + " are captured by namespaces and claims");
            }
            if (!CaptureExceptions.isCaptured(type)) {
                throw invalid(choice + ": objects of " + type + " are never captured");
            }
            if (isLeftOut(type)) {
                throw invalid(choice + ": " + type + " is to be left out, too");
            }
            chosen.add(new Chosen(choice, type, test(choice)));
        });
    }

    private static Predicate<ObjectMetadata> test(ClusterScopedChoice choice) {
        if (!choice.name().isEmpty()) {
            return metadata -> metadata.name().name().equals(choice.name());
        }
        var selector = SelectorText.parse(choice.labels());
        return metadata -> LabelSelector.matches(selector, metadata.labels());
    }

    private Optional<ResourceType> resolve(String word) {
        List<ResourceType> called = discovery.called(word);
        // The metrics of pods are called pods, too, and nobody means what is never captured.
        List<ResourceType> captured =
                called.stream().filter(CaptureExceptions::isCaptured).toList();
        List<ResourceType> meant = captured.isEmpty() ? called : captured;
        if (meant.size() > 1) {
            throw invalid("'" + word + "' may mean any of "
                    + String.join(", ", meant.stream().map(ResourceType::id).toList()));
        }
        if (meant.isEmpty()) {
            unknown("kind " + word, "the cluster serves no kind '" + word + "'");
        }
        return meant.stream().findFirst();
    }

    private void unknown(String subject, String message) {
        if (discovery.problems().isEmpty()) {
            throw new DavitException(ErrorCode.KIND_UNKNOWN, message);
        }
        problems.add(
                Problem.error(ErrorCode.KIND_UNKNOWN, subject, message + " now, and an API group does not answer"));
    }

    private static DavitException invalid(String message) {
        return new DavitException(ErrorCode.ARGUMENT_INVALID, message);
    }

    /** What could not be told because an API group does not answer. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Resource ids, in byte order. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    boolean isLeftOut(ResourceType type) {
        return leftOut.contains(type.id());
    }

    /** Whether objects of an API group with a server of its own are captured. */
    boolean isAskedFor(String group) {
        return groups.contains(group);
    }

    /** The kinds of which objects were chosen. */
    List<ResourceType> types() {
        return chosen.stream().map(Chosen::type).distinct().toList();
    }

    boolean concerns(ResourceType type) {
        return types().contains(type);
    }

    boolean chooses(RawObject object) {
        boolean any = false;
        for (Chosen one : chosen) {
            if (one.type().equals(object.type()) && one.test().test(object.metadata())) {
                found.add(one.choice());
                any = true;
            }
        }
        return any;
    }

    /** Choices that nothing answered to, after all objects of the kind were seen. */
    List<Problem> unmet(ResourceType type) {
        return chosen.stream()
                .filter(one -> one.type().equals(type) && !found.contains(one.choice()))
                .map(one -> absent(one.choice()))
                .toList();
    }

    private static Problem absent(ClusterScopedChoice choice) {
        return choice.name().isEmpty()
                ? Problem.warning(ErrorCode.OBJECT_ABSENT, choice.toString(), "no object has such labels")
                : Problem.error(ErrorCode.OBJECT_ABSENT, choice.toString(), "the cluster has no such object");
    }
}
