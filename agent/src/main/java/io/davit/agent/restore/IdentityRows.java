package io.davit.agent.restore;

import static io.davit.agent.restore.Transformer.changing;
import static io.davit.agent.restore.Transformer.leaving;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Rows of accounts, secrets and RBAC. */
final class IdentityRows {
    static final String TOKEN_TYPE = "kubernetes.io/service-account-token";
    static final String ACCOUNT_NAME = "kubernetes.io/service-account.name";
    static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
    /** Names that controllers give to the secrets they make for an account. */
    static final Pattern GENERATED_SECRET = Pattern.compile(".+-(token|dockercfg)-[a-z0-9]{5}");

    private IdentityRows() {}

    static List<Transformer> rows() {
        return List.of(
                changing(
                        "core/serviceaccounts",
                        "References to generated token secrets are dropped; merged into an account that exists.",
                        IdentityRows::account),
                new Transformer(
                        "core/secrets",
                        "Generated token secrets are left; hand-made ones are emptied and lose the account's UID, so that the cluster fills them anew; "
                                + "a Helm release that moves to another namespace gets a remark.",
                        IdentityRows::generated,
                        IdentityRows::secret),
                leaving(
                        "core/configmaps",
                        "The cluster's own certificate bundle (kube-root-ca.crt) is left.",
                        (captured, about) -> about.source().name().equals("kube-root-ca.crt")
                                ? Optional.of("The cluster makes it itself.")
                                : Optional.empty()),
                changing(
                        "rbac.authorization.k8s.io/rolebindings",
                        "Subjects' namespaces are mapped: accounts, and the user and group names of accounts.",
                        (object, about) -> Json.objectsAt(object, "subjects")
                                .forEach(subject -> Subjects.map(subject, about.mappings()::namespace))),
                new Transformer(
                        "rbac.authorization.k8s.io/clusterrolebindings",
                        "Subjects of namespaces that are not restored are dropped, the others mapped; left if none remains or the API server makes it; merged into one that exists.",
                        IdentityRows::concernsOthers,
                        IdentityRows::clusterRoleBinding),
                new Transformer(
                        "rbac.authorization.k8s.io/clusterroles",
                        "Rules that the control plane aggregates are stripped; left if the API server makes it.",
                        (captured, about) -> bootstrapped(captured),
                        (object, about) -> {
                            if (object.hasNonNull("aggregationRule")) {
                                object.remove("rules");
                            }
                        }));
    }

    private static void account(ObjectNode object, Rewriting about) {
        for (String list : List.of("secrets", "imagePullSecrets")) {
            if (object.get(list) instanceof ArrayNode references) {
                references.removeIf(reference -> isGenerated(Json.text(reference, "name")));
                if (references.isEmpty()) {
                    object.remove(list);
                }
            }
        }
    }

    static boolean isGenerated(String secret) {
        return GENERATED_SECRET.matcher(secret).matches();
    }

    private static Optional<String> generated(ObjectNode captured, Rewriting about) {
        String account = Json.text(captured, "metadata", "annotations", ACCOUNT_NAME);
        boolean named = about.source().name().startsWith(account + "-token-")
                && isGenerated(about.source().name());
        return isToken(captured) && named
                ? Optional.of("A controller generated this token; the cluster makes a new one.")
                : Optional.empty();
    }

    private static boolean isToken(ObjectNode secret) {
        return Json.text(secret, "type").equals(TOKEN_TYPE);
    }

    private static void secret(ObjectNode object, Rewriting about) {
        if (isToken(object)) {
            object.remove(List.of("data", "stringData"));
            Json.removeAnnotations(object, ACCOUNT_UID);
        }
        if (about.moves() && about.source().name().startsWith("sh.helm.release.")) {
            about.remark("This Helm release names its old namespace inside; Helm may not find it in the new one.");
        }
    }

    private static Optional<String> bootstrapped(ObjectNode captured) {
        JsonNode labels = Json.at(captured, "metadata", "labels");
        return Json.text(labels, "kubernetes.io/bootstrapping").equals("rbac-defaults")
                ? Optional.of("The API server makes it itself.")
                : Optional.empty();
    }

    private static Optional<String> concernsOthers(ObjectNode captured, Rewriting about) {
        List<ObjectNode> subjects = Json.objectsAt(captured, "subjects");
        boolean others = !subjects.isEmpty() && subjects.stream().noneMatch(subject -> concerns(subject, about));
        return bootstrapped(captured)
                .or(() -> others
                        ? Optional.of("It binds only accounts of namespaces that are not restored.")
                        : Optional.empty());
    }

    /** People and plain groups concern every restore; accounts only that of their namespace. */
    private static boolean concerns(ObjectNode subject, Rewriting about) {
        return Subjects.namespace(subject).map(about.aim()::selects).orElse(true);
    }

    private static void clusterRoleBinding(ObjectNode object, Rewriting about) {
        if (object.get("subjects") instanceof ArrayNode subjects) {
            subjects.removeIf(subject -> subject instanceof ObjectNode named && !concerns(named, about));
            Json.objectsAt(object, "subjects").forEach(subject -> Subjects.map(subject, about.mappings()::namespace));
        }
    }
}
