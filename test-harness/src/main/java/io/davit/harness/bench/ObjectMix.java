package io.davit.harness.bench;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

/**
 * Makes the objects of a benchmark: the same seed and number give the same bytes on every machine.
 * Bodies are 0.5 to 4 KiB, spread evenly on a logarithmic scale; the server adds about as much metadata as it does for kubectl's.
 * Deployments are paused, and Services have no selector: controllers find nothing to do, so they disturb no measurement.
 */
final class ObjectMix {
    static final String DEFINITION = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"cargoes.bench.davit.io"},
            "spec":{"group":"bench.davit.io","scope":"Namespaced","names":{"plural":"cargoes","singular":"cargo","kind":"Cargo","listKind":"CargoList"},
            "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
            "spec":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}}]}}
            """;

    private static final String[] WORDS = {
        "anchor", "ballast", "bilge", "bow", "bulkhead", "buoy", "capstan", "cleat", "davit", "deck", "fathom",
                "galley",
        "halyard", "hawser", "helm", "hull", "jetty", "keel", "knot", "lantern", "mast", "mooring", "oar", "pier",
        "quay", "rudder", "sextant", "sheet", "spar", "stern", "tide", "winch"
    };
    private static final int SMALLEST = 512;

    private final long seed;

    ObjectMix(long seed) {
        this.seed = seed;
    }

    /** One object, ready to be posted. */
    record Draft(BenchKind kind, String path, String name, byte[] body) {}

    /** Object {@code number} of the namespace; its content depends on seed, {@code stream} and number alone. */
    Draft draft(int stream, int number, String namespace) {
        SplittableRandom random = randomOf(stream, number);
        BenchKind kind = BenchKind.ofNumber(number);
        String name = "%s-%06d".formatted(WORDS[number % WORDS.length], number);
        int size = (int) (SMALLEST * Math.pow(2, 3 * random.nextDouble()));
        String head = """
                "metadata":{"name":"%s","namespace":"%s","labels":{"app.kubernetes.io/name":"%s","app.kubernetes.io/part-of":"bench"}""".formatted(name, namespace, WORDS[random.nextInt(WORDS.length)]);
        byte[] body = body(kind, name, head, size, random).getBytes(StandardCharsets.UTF_8);
        return new Draft(kind, kind.path(namespace), name, body);
    }

    private static String body(BenchKind kind, String name, String head, int size, SplittableRandom random) {
        return switch (kind) {
            case CONFIG_MAP -> """
                {"apiVersion":"v1","kind":"ConfigMap",%s},"data":{"mode":"%s","chart.txt":"%s"}}""".formatted(head, word(random), text(size - 240, random));
            case SECRET -> """
                {"apiVersion":"v1","kind":"Secret",%s},"type":"Opaque","data":{"key":"%s"}}""".formatted(head, noise(size - 240, random));
            case CARGO ->
                """
                {"apiVersion":"bench.davit.io/v1","kind":"Cargo",%s},"spec":{"berth":%d,"heavy":%b,"crates":["%s","%s"],"papers":"%s"}}""".formatted(
                                head,
                                random.nextInt(1000),
                                random.nextBoolean(),
                                word(random),
                                word(random),
                                text(size - 300, random));
            case SERVICE_ACCOUNT -> """
                {"apiVersion":"v1","kind":"ServiceAccount",%s,"annotations":{"bench.davit.io/note":"%s"}}}""".formatted(head, text(size - 260, random));
            case ROLE -> """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role",%s,"annotations":{"bench.davit.io/note":"%s"}},"rules":[\
                {"apiGroups":[""],"resources":["configmaps","pods"],"verbs":["get","list","watch"]},\
                {"apiGroups":["apps"],"resources":["deployments"],"resourceNames":["%s"],"verbs":["get","patch"]}]}""".formatted(head, text(size - 480, random), name);
            case SERVICE -> """
                {"apiVersion":"v1","kind":"Service",%s,"annotations":{"bench.davit.io/note":"%s"}},"spec":{"ports":[{"name":"http","port":%d}]}}""".formatted(head, text(size - 320, random), 1024 + random.nextInt(60000));
            case DEPLOYMENT -> """
                {"apiVersion":"apps/v1","kind":"Deployment",%s,"annotations":{"bench.davit.io/note":"%s"}},"spec":{"replicas":0,"paused":true,\
                "selector":{"matchLabels":{"app":"%s"}},"template":{"metadata":{"labels":{"app":"%s"}},"spec":{"containers":[\
                {"name":"main","image":"registry.example/app:1","env":[{"name":"MODE","value":"%s"}]}]}}}}""".formatted(head, text(size - 560, random), name, name, word(random));
        };
    }

    /** Neighbours must not share content, or deduplication would find it: so the seeds are mixed, as sequences of near ones overlap. */
    private SplittableRandom randomOf(int stream, int number) {
        long place = ((long) stream << 32) + number;
        return new SplittableRandom(new SplittableRandom(seed + place).nextLong() ^ seed);
    }

    private static String word(SplittableRandom random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    /** Compresses about as well as configuration does. */
    private static String text(int length, SplittableRandom random) {
        StringBuilder text = new StringBuilder(Math.max(length, 0) + 16);
        while (text.length() < length) {
            text.append(word(random))
                    .append(' ')
                    .append(Integer.toHexString(random.nextInt(1 << 16)))
                    .append(' ');
        }
        return text.toString();
    }

    /** Does not compress, as keys and certificates do not. */
    private static String noise(int length, SplittableRandom random) {
        byte[] bytes = new byte[Math.max(length, 4) * 3 / 4];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
