package io.davit.agent.restore;

import static io.davit.agent.restore.NormalRule.EVERY;
import static io.davit.agent.restore.NormalRule.ignored;

import io.davit.agent.restore.NormalRule.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The table behind {@link Normalisation}, in the order of application; published in {@code docs/normalisation.md}. */
final class NormalRules {
    static final List<NormalRule> ALL = all();

    private static final String LIFE = "belongs to one life of an object";
    private static final String CONTROLLER = "a controller or the server counts it anew";
    private static final String BINDING = "belongs to one binding";
    private static final String MAPPED = "the restore was told to map it";

    private NormalRules() {}

    private static List<NormalRule> all() {
        List<NormalRule> rules = new ArrayList<>();
        every(rules);
        cluster(rules);
        identity(rules);
        storage(rules);
        workloads(rules);
        traffic(rules);
        return List.copyOf(rules);
    }

    private static void every(List<NormalRule> rules) {
        rules.add(ignored(EVERY, "controllers say it anew", "status"));
        for (String field : List.of(
                "uid",
                "resourceVersion",
                "generation",
                "creationTimestamp",
                "deletionTimestamp",
                "deletionGracePeriodSeconds",
                "managedFields",
                "selfLink")) {
            rules.add(ignored(EVERY, LIFE, "metadata", field));
        }
        rules.add(ignored(EVERY, "it made the name; the name is compared", "metadata", "generateName"));
        rules.add(NormalRule.of(EVERY, new Deed.NamespaceMapped(), MAPPED, "metadata", "namespace"));
        rules.add(ignored(EVERY, "owners are compared by kind and name", "metadata", "ownerReferences", "*", "uid"));
        rules.add(NormalRule.of(EVERY, new Deed.AsSet(), "owners have no order", "metadata", "ownerReferences"));
        rules.add(NormalRule.of(
                EVERY,
                new Deed.Without(NormalRule.exactly(CommonRow.CONTROL_PLANE_FINALIZERS)),
                "the control plane adds and removes them",
                "metadata",
                "finalizers"));
        rules.add(NormalRule.of(EVERY, new Deed.AsSet(), "finalizers have no order", "metadata", "finalizers"));
    }

    private static void cluster(List<NormalRule> rules) {
        String namespaces = "core/namespaces";
        rules.add(NormalRule.of(namespaces, new Deed.NamespaceMapped(), MAPPED, "metadata", "name"));
        rules.add(ignored(
                namespaces, "the server sets it to the name", "metadata", "labels", "kubernetes.io/metadata.name"));
        rules.add(ignored(namespaces, "the server sets it", "spec", "finalizers"));
        rules.add(NormalRule.of(
                "apiextensions.k8s.io/customresourcedefinitions",
                new Deed.NamespaceMapped(),
                MAPPED,
                "spec",
                "conversion",
                "webhook",
                "clientConfig",
                "service",
                "namespace"));
        for (String kind : List.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations")) {
            rules.add(NormalRule.of(
                    "admissionregistration.k8s.io/" + kind,
                    new Deed.NamespaceMapped(),
                    MAPPED,
                    "webhooks",
                    "*",
                    "clientConfig",
                    "service",
                    "namespace"));
        }
        rules.add(NormalRule.of(
                "apiregistration.k8s.io/apiservices",
                new Deed.NamespaceMapped(),
                MAPPED,
                "spec",
                "service",
                "namespace"));
    }

    private static void identity(List<NormalRule> rules) {
        Deed generated = new Deed.Without(IdentityRows.GENERATED_SECRET);
        for (String list : List.of("secrets", "imagePullSecrets")) {
            rules.add(NormalRule.of(
                    "core/serviceaccounts", generated, "controllers generate and name these secrets", list));
        }
        rules.add(ignored("core/secrets", "the cluster fills the token anew", "data")
                .onlyWhen(
                        "type is " + IdentityRows.TOKEN_TYPE,
                        secret -> Json.text(secret, "type").equals(IdentityRows.TOKEN_TYPE)));
        rules.add(ignored("core/secrets", LIFE, "metadata", "annotations", IdentityRows.ACCOUNT_UID));
        for (String kind : List.of("rolebindings", "clusterrolebindings")) {
            rules.add(NormalRule.of(
                    "rbac.authorization.k8s.io/" + kind, new Deed.SubjectMapped(), MAPPED, "subjects", "*"));
            rules.add(NormalRule.of(
                    "rbac.authorization.k8s.io/" + kind, new Deed.AsSet(), "subjects have no order", "subjects"));
        }
        rules.add(ignored("rbac.authorization.k8s.io/clusterroles", "the control plane aggregates them", "rules")
                .onlyWhen("aggregationRule is there", role -> role.hasNonNull("aggregationRule")));
    }

    private static void storage(List<NormalRule> rules) {
        String claims = "core/persistentvolumeclaims";
        String volumes = "core/persistentvolumes";
        for (String annotation : StorageRows.BINDING) {
            rules.add(ignored(claims, BINDING, "metadata", "annotations", annotation));
        }
        rules.add(ignored(claims, BINDING, "spec", "volumeName"));
        rules.add(ignored(claims, "the data was restored instead", "spec", "dataSource"));
        rules.add(ignored(claims, "the data was restored instead", "spec", "dataSourceRef"));
        rules.add(ignored(volumes, BINDING, "metadata", "annotations", "pv.kubernetes.io/bound-by-controller"));
        rules.add(ignored(volumes, BINDING, "spec", "claimRef", "uid"));
        rules.add(ignored(volumes, BINDING, "spec", "claimRef", "resourceVersion"));
        rules.add(NormalRule.of(volumes, new Deed.NamespaceMapped(), MAPPED, "spec", "claimRef", "namespace"));
        rules.add(NormalRule.of(volumes, new Deed.PathMapped(), MAPPED, "spec", "local", "path"));
        rules.add(NormalRule.of(volumes, new Deed.PathMapped(), MAPPED, "spec", "hostPath", "path"));
        for (String kind : List.of(claims, volumes)) {
            rules.add(NormalRule.of(kind, new Deed.ClassMapped(), MAPPED, "spec", "storageClassName"));
            rules.add(NormalRule.of(
                    kind, new Deed.ClassMapped(), MAPPED, "metadata", "annotations", StorageRows.BETA_CLASS));
        }
    }

    private static void workloads(List<NormalRule> rules) {
        rules.add(ignored(
                "apps/deployments", CONTROLLER, "metadata", "annotations", "deployment.kubernetes.io/revision"));
        rules.add(ignored(
                "apps/daemonsets", CONTROLLER, "metadata", "annotations", "deprecated.daemonset.template.generation"));
        for (String label : WorkloadRows.JOB_UIDS) {
            rules.add(ignored("batch/jobs", LIFE, "metadata", "labels", label));
            rules.add(ignored("batch/jobs", LIFE, "spec", "template", "metadata", "labels", label));
            rules.add(ignored("batch/jobs", LIFE, "spec", "selector", "matchLabels", label));
        }
        for (String field : List.of("nodeName", "priority", "preemptionPolicy", "ephemeralContainers")) {
            rules.add(ignored("core/pods", "admission and the scheduler choose it", "spec", field));
        }
        Deed without = new Deed.Without(
                Pattern.compile(WorkloadRows.ACCESS_VOLUME + ".*|" + IdentityRows.GENERATED_SECRET.pattern()));
        String why = "admission mounts the account's token";
        rules.add(NormalRule.of("core/pods", without, why, "spec", "volumes"));
        rules.add(NormalRule.of("core/pods", without, why, "spec", "containers", "*", "volumeMounts"));
        rules.add(NormalRule.of("core/pods", without, why, "spec", "initContainers", "*", "volumeMounts"));
    }

    private static void traffic(List<NormalRule> rules) {
        String words = "clusterIP is not None";
        for (String field : List.of("clusterIPs", "clusterIP")) {
            rules.add(ignored("core/services", "the cluster gives addresses out", "spec", field)
                    .onlyWhen(
                            words,
                            service -> !Json.text(service, "spec", "clusterIP").equals("None")));
        }
        for (String[] holder : new String[][] {
            {"core/endpoints", "subsets", "*", "addresses", "*"},
            {"core/endpoints", "subsets", "*", "notReadyAddresses", "*"},
            {"discovery.k8s.io/endpointslices", "endpoints", "*"}
        }) {
            for (String field : List.of("uid", "resourceVersion", "namespace")) {
                String[] path = new String[holder.length + 1];
                System.arraycopy(holder, 1, path, 0, holder.length - 1);
                path[holder.length - 1] = "targetRef";
                path[holder.length] = field;
                rules.add(
                        field.equals("namespace")
                                ? NormalRule.of(holder[0], new Deed.NamespaceMapped(), MAPPED, path)
                                : ignored(holder[0], LIFE, path));
            }
        }
    }
}
