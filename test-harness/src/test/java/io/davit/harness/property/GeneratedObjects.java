package io.davit.harness.property;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Valid objects of everyday kinds with everything in them that may be left out or differ; the same for the same seed. */
final class GeneratedObjects {
    private final Random random;
    private final String namespace;

    GeneratedObjects(long seed, String namespace) {
        this.random = new Random(seed);
        this.namespace = namespace;
    }

    List<HasMetadata> list(KubernetesClient client, int count) {
        List<HasMetadata> objects = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            objects.add(client.getKubernetesSerialization().unmarshal(json("thing-" + i), HasMetadata.class));
        }
        return objects;
    }

    private String json(String name) {
        return switch (random.nextInt(10)) {
            case 0 -> object("v1", "ConfigMap", name, """
                    "immutable":%b,"data":%s,"binaryData":{"bytes":"AAEC/w=="}""".formatted(random.nextBoolean(), words()));
            case 1 ->
                object("v1", "Secret", name, """
                    "type":"%s","stringData":%s""".formatted(
                                random.nextBoolean() ? "Opaque" : "davit.example/rope", words()));
            case 2 -> object("v1", "ServiceAccount", name, """
                    "automountServiceAccountToken":%b,"imagePullSecrets":[{"name":"%s"}]""".formatted(random.nextBoolean(), word()));
            case 3 -> object("v1", "Service", name, service());
            case 4 ->
                object("apps/v1", "Deployment", name, """
                    "spec":{"replicas":0,"paused":%b,"minReadySeconds":%d,"selector":{"matchLabels":{"app":"%s"}},"template":%s}""".formatted(
                                random.nextBoolean(), random.nextInt(9), name, template(name, "Always")));
            case 5 ->
                object("batch/v1", "CronJob", name, """
                    "spec":{"schedule":"%d 4 * * *","suspend":true,"jobTemplate":{"spec":{"backoffLimit":%d,"template":%s}}}""".formatted(
                                random.nextInt(60), random.nextInt(5), template(name, "Never")));
            case 6 -> object("networking.k8s.io/v1", "NetworkPolicy", name, """
                    "spec":{"podSelector":{"matchLabels":%s},"policyTypes":["Ingress"],"ingress":[{"ports":[{"port":%d}]}]}""".formatted(words(), port()));
            case 7 ->
                object("policy/v1", "PodDisruptionBudget", name, """
                    "spec":{"%s":%d,"selector":{"matchLabels":{"app":"%s"}}}""".formatted(
                                random.nextBoolean() ? "minAvailable" : "maxUnavailable", random.nextInt(4), word()));
            case 8 -> object("networking.k8s.io/v1", "Ingress", name, """
                    "spec":{"rules":[{"host":"%s.example","http":{"paths":[{"path":"/%s","pathType":"Prefix","backend":{"service":{"name":"%s","port":{"number":%d}}}}]}}]}""".formatted(word(), word(), word(), port()));
            default -> object("v1", "LimitRange", name, """
                    "spec":{"limits":[{"type":"Container","default":{"memory":"%dMi","cpu":"0.5"}}]}""".formatted(1 + random.nextInt(4096)));
        };
    }

    private String object(String version, String kind, String name, String rest) {
        String metadata = """
                "name":"%s","namespace":"%s","labels":%s,"annotations":%s""".formatted(name, namespace, words(), words());
        return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{%s},%s}".formatted(version, kind, metadata, rest);
    }

    private String service() {
        String kind = switch (random.nextInt(4)) {
            case 0 -> "\"clusterIP\":\"None\",";
            case 1 -> "\"type\":\"NodePort\",";
            case 2 -> "\"sessionAffinity\":\"ClientIP\",";
            default -> "";
        };
        return "\"spec\":{%s\"selector\":{\"app\":\"%s\"},\"ports\":[{\"name\":\"main\",\"port\":%d,\"targetPort\":\"%s\"}]}"
                .formatted(kind, word(), port(), word());
    }

    private String template(String name, String restart) {
        String variables = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> "{\"name\":\"V%d\",\"value\":\"%s\"}".formatted(i, word()))
                .collect(Collectors.joining(","));
        return """
                {"metadata":{"labels":{"app":"%s"}},"spec":{"restartPolicy":"%s","containers":[{"name":"main","image":"registry.example/%s:%d",\
                "env":[%s],"resources":{"requests":{"cpu":"%dm"}}}]}}""".formatted(name, restart, word(), random.nextInt(9), variables, 1 + random.nextInt(5000));
    }

    private int port() {
        return 1 + random.nextInt(65_535);
    }

    /** An object of up to three members; labels and data both allow them. */
    private String words() {
        TreeMap<String, String> words = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            words.put(word(), random.nextInt(5) == 0 ? "" : word());
        }
        return words.entrySet().stream()
                .map(entry -> "\"%s\":\"%s\"".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String word() {
        return "w" + Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
    }
}
