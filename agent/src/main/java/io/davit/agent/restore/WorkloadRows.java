package io.davit.agent.restore;

import static io.davit.agent.restore.Transformer.changing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Rows of what runs. */
final class WorkloadRows {
    static final List<String> JOB_UIDS = List.of("controller-uid", "batch.kubernetes.io/controller-uid");
    static final String ACCESS_VOLUME = "kube-api-access-";

    private WorkloadRows() {}

    static List<Transformer> rows() {
        return List.of(
                new Transformer(
                        "core/pods",
                        "Only pods that no controller owns, that have not ended and that no node mirrors; loses its node, computed priority, ephemeral containers and the mounted account token.",
                        WorkloadRows::notBare,
                        WorkloadRows::pod),
                new Transformer(
                        "batch/jobs",
                        "Only on request, unfinished and without a CronJob as owner; loses the generated selector and the labels with its UID.",
                        WorkloadRows::unwantedJob,
                        WorkloadRows::job),
                changing(
                        "apps/deployments",
                        "Loses the revision that the controller counts.",
                        (object, about) -> Json.removeAnnotations(object, "deployment.kubernetes.io/revision")),
                changing(
                        "apps/daemonsets",
                        "Loses the template generation that the server counts.",
                        (object, about) -> Json.removeAnnotations(object, "deprecated.daemonset.template.generation")));
    }

    private static Optional<String> notBare(ObjectNode captured, Rewriting about) {
        boolean owned = CommonRow.owners(captured).stream()
                .anyMatch(owner -> owner.reference().isController());
        if (owned) {
            return Optional.of("A controller owns this pod and makes it anew.");
        }
        if (Json.at(captured, "metadata", "annotations").has("kubernetes.io/config.mirror")) {
            return Optional.of("A node mirrors this pod from its own files.");
        }
        String phase = Json.text(captured, "status", "phase");
        return phase.equals("Succeeded") || phase.equals("Failed")
                ? Optional.of("This pod had ended; restored, it would run again.")
                : Optional.empty();
    }

    private static void pod(ObjectNode object, Rewriting about) {
        Json.objectAt(object, "spec").ifPresent(spec -> {
            spec.remove(List.of("nodeName", "priority", "preemptionPolicy", "ephemeralContainers"));
            String account = Json.text(spec, "serviceAccountName");
            removeNamed(spec, "volumes", account);
            for (String containers : List.of("initContainers", "containers")) {
                Json.objectsAt(spec, containers).forEach(container -> removeNamed(container, "volumeMounts", account));
            }
        });
    }

    private static void removeNamed(ObjectNode holder, String list, String account) {
        if (holder.get(list) instanceof ArrayNode elements) {
            elements.removeIf(element -> isTokenVolume(Json.text(element, "name"), account));
            if (elements.isEmpty()) {
                holder.remove(list);
            }
        }
    }

    private static boolean isTokenVolume(String name, String account) {
        return name.startsWith(ACCESS_VOLUME)
                || (name.startsWith(account + "-token-") && IdentityRows.isGenerated(name));
    }

    private static Optional<String> unwantedJob(ObjectNode captured, Rewriting about) {
        boolean scheduled = CommonRow.owners(captured).stream()
                .anyMatch(owner -> owner.reference().kind().equals("CronJob"));
        if (scheduled) {
            return Optional.of("A CronJob owns this Job and makes the next one.");
        }
        if (!about.aim().withJobs()) {
            return Optional.of("Jobs are restored only on request.");
        }
        boolean ended = Json.objectsAt(captured, "status", "conditions").stream()
                .anyMatch(condition -> Json.text(condition, "status").equals("True")
                        && List.of("Complete", "Failed").contains(Json.text(condition, "type")));
        return ended ? Optional.of("This Job had ended; restored, it would run again.") : Optional.empty();
    }

    private static void job(ObjectNode object, Rewriting about) {
        Json.removeFrom(object, List.of("metadata", "labels"), JOB_UIDS);
        Json.removeFrom(object, List.of("spec", "template", "metadata", "labels"), JOB_UIDS);
        Json.removeFrom(object, List.of("spec", "selector", "matchLabels"), JOB_UIDS);
        if (!Json.at(object, "spec", "manualSelector").asBoolean(false)) {
            Json.removeFrom(object, List.of("spec"), List.of("selector"));
        } else if (Json.objectAt(object, "spec", "selector")
                .filter(ObjectNode::isEmpty)
                .isPresent()) {
            Json.removeFrom(object, List.of("spec"), List.of("selector", "manualSelector"));
        }
    }
}
