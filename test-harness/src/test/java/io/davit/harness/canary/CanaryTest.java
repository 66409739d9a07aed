package io.davit.harness.canary;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import io.davit.harness.pier.AgentProcess;
import io.davit.harness.pier.Pier;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.AgentAnswer;
import io.davit.harness.story.ClusterAdmin;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Secrets show in no output, log, argument, file of the agent, or object of the bucket, whatever goes well or wrong. */
@OnGround
class CanaryTest {
    /** Many in the life of the shortest command. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private final SequencedMap<String, String> places = new LinkedHashMap<>();
    private final List<Canary> canaries = new ArrayList<>();

    @Test
    void noSecretShowsAnywhere(@TempDir Path temporary, ControlPlane cluster, S3Server s3, FreshNames names)
            throws Exception {
        Path folder = temporary.toRealPath();
        String word = secret("the value of a Secret");
        String passphrase = secret("the passphrase");
        String wrong = secret("a wrong passphrase");
        canaries.add(Canary.of("the secret key of the bucket", s3.owner().secretKey()));
        ClusterAdmin admin = new ClusterAdmin(cluster).installAgentRights();
        Path kubeconfig = admin.agentKubeconfig();
        canaries.add(Canary.of("the token of the agent", signatureOfToken(kubeconfig)));
        Pier pier = Pier.build(cluster, names.next("pier"), folder.resolve("volumes/hold"), word);
        Files.writeString(pier.root().resolve("password"), secret("the content of a file"));
        String bucket = s3.createBucket(names.next("bucket"));
        Yard yard = Yard.create(
                folder.resolve("yard"),
                kubeconfig,
                store(s3, bucket, s3.owner().accessKeyFile(), s3.owner().secretKeyFile()),
                passphrase,
                folder.resolve("volumes"),
                Files.createDirectories(folder.resolve("copies")));

        everythingIsLogged(() -> {
            goesWell(yard, pier, names, folder);
            isRefused(yard, pier, names, cluster, secret("a value in a refused object"), folder);
            isMisconfigured(yard, pier, s3, bucket, folder, wrong);
        });
        runsAsAProcess(yard, pier);

        collectFiles("data folder", yard.data());
        collectFiles("bucket", s3.data().resolve(bucket));
        assertThat(places).hasSizeGreaterThan(25);
        assertThat(canaries.stream().flatMap(canary -> canary.sightings(places).stream()))
                .isEmpty();
    }

    private String secret(String what) {
        String value = "canary-" + UUID.randomUUID();
        canaries.add(Canary.of(what, value));
        return value;
    }

    private void goesWell(Yard yard, Pier pier, FreshNames names, Path folder) {
        note(yard.run("repo", "init", "--accept-no-recovery-key")).orFail();
        note(yard.run("backup", pier.namespace())).orFail();
        note(yard.run("repo", "status")).orFail();
        note(yard.run("describe", "latest")).orFail();
        note(yard.run("list")).orFail();
        String target = names.next("target");
        note(restore(yard, pier, target, folder)).orFail();
        note(restore(yard, pier, target, folder));
        note(yard.run("runs")).orFail();
    }

    /** The admission policy's own words quote the object: the worst that a webhook can do. */
    private void isRefused(Yard yard, Pier pier, FreshNames names, ControlPlane cluster, String value, Path folder) {
        String target = names.next("refused");
        pier.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: talkative, namespace: "%s", annotations: {token: "%s"}}
                data: {word: "%s"}
                """.formatted(pier.namespace(), value, value));
        note(yard.run("backup", pier.namespace())).orFail();
        pier.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: "%1$s", labels: {talkative: "%1$s"}}
                ---
                apiVersion: v1
                kind: ResourceQuota
                metadata: {name: no-secrets, namespace: "%1$s"}
                spec: {hard: {secrets: "0"}}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: "%1$s"}
                spec:
                  matchConstraints:
                    namespaceSelector: {matchLabels: {talkative: "%1$s"}}
                    resourceRules: [{apiGroups: [""], apiVersions: ["*"], operations: [CREATE], resources: [configmaps]}]
                  validations:
                    - expression: "object.metadata.name != 'talkative'"
                      messageExpression: "'refused because the word is ' + string(object.data.word)"
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: "%1$s"}
                spec: {policyName: "%1$s", validationActions: [Deny]}
                """.formatted(target));
        try {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isDenied(cluster, target));
            AgentAnswer answer = note(restore(yard, pier, target, folder));
            assertThat(answer.exitStatus()).as(answer.toString()).isEqualTo(1);
        } finally {
            cluster.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicyBindings()
                    .withName(target)
                    .delete();
            cluster.admin()
                    .admissionRegistration()
                    .v1()
                    .validatingAdmissionPolicies()
                    .withName(target)
                    .delete();
        }
    }

    /** A new policy takes a moment until it counts. */
    private static boolean isDenied(ControlPlane cluster, String namespace) {
        ConfigMap talkative = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("talkative")
                .withNamespace(namespace)
                .endMetadata()
                .addToData("word", "any")
                .build();
        try {
            return cluster.admin().resource(talkative).dryRun().create() == null;
        } catch (KubernetesClientException e) {
            return true;
        }
    }

    private void isMisconfigured(Yard yard, Pier pier, S3Server s3, String bucket, Path folder, String wrong) {
        Path other = Yard.write(folder.resolve("wrong"), wrong);
        note(yard.with("passphrase-file: passphrase", "passphrase-file: " + other)
                .run("repo", "status"));
        note(yard.withStore(store(s3, bucket, s3.owner().accessKeyFile(), other))
                .run("repo", "status"));
        // The two files mistaken for each other.
        note(yard.withStore(
                        store(s3, bucket, s3.owner().secretKeyFile(), s3.owner().accessKeyFile()))
                .run("repo", "status"));
        note(yard.withText(wrong).run("list"));
        note(yard.withText("passphrase: {{" + wrong).run("list"));
        // The passphrase file mistaken for the kubeconfig, and a kubeconfig that is cut off.
        note(kubeconfig(yard, other).run("backup", pier.namespace()));
        note(kubeconfig(yard, Yard.write(folder.resolve("cut"), "users: [{name: a, user: {token: " + wrong))
                .run("backup", pier.namespace()));
    }

    private static Yard kubeconfig(Yard yard, Path file) {
        return yard.withText(yard.yaml().replaceAll("kubeconfig: \"[^\"]*\"", "kubeconfig: \"" + file + "\""));
    }

    private void runsAsAProcess(Yard yard, Pier pier) {
        StringBuilder arguments = new StringBuilder();
        try (AgentProcess backup = yard.start(List.of(), Map.of(), "backup", pier.namespace(), "-v", "-o", "json")) {
            while (backup.isAlive()) {
                backup.commandLine().ifPresent(arguments::append);
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                if (arguments.length() > 1 << 20) {
                    break;
                }
            }
            note(backup.await()).orFail();
        }
        assertThat(arguments).contains("AgentMain");
        places.put("the arguments of the process", arguments.toString());
    }

    /** Our own words as loud as they get; those of libraries as loud as the program lets them be. */
    private static void everythingIsLogged(Runnable story) {
        Logger davit = (Logger) LoggerFactory.getLogger("io.davit");
        Level before = davit.getLevel();
        davit.setLevel(Level.TRACE);
        try {
            story.run();
        } finally {
            davit.setLevel(before);
        }
    }

    private AgentAnswer restore(Yard yard, Pier pier, String target, Path folder) {
        return yard.run(
                "restore",
                "latest",
                "--map",
                pier.namespace() + "=" + target,
                "--map-path",
                pier.root().getParent() + "=" + folder.resolve("copies").resolve(target));
    }

    private AgentAnswer note(AgentAnswer answer) {
        places.put(places.size() + " " + answer.command(), answer.output() + answer.errors());
        return answer;
    }

    private void collectFiles(String where, Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                places.put(
                        where + ": " + root.relativize(file),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String store(S3Server s3, String bucket, Path accessKey, Path secretKey) {
        return "s3: {endpoint: \"%s\", bucket: %s, path-style: true, access-key-file: \"%s\", secret-key-file: \"%s\"}"
                .formatted(s3.endpoint(), bucket, accessKey, secretKey);
    }

    private static String signatureOfToken(Path kubeconfig) throws IOException {
        Matcher token = Pattern.compile("token: \\S+\\.(\\S{20,})").matcher(Files.readString(kubeconfig));
        assertThat(token.find()).isTrue();
        return token.group(1);
    }
}
