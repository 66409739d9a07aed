package io.davit.harness.badinput;

import static io.davit.errors.ErrorCode.ARGUMENT_INVALID;
import static io.davit.errors.ErrorCode.CLUSTER_CREDENTIAL_REJECTED;
import static io.davit.errors.ErrorCode.CLUSTER_FORBIDDEN;
import static io.davit.errors.ErrorCode.CLUSTER_UNREACHABLE;
import static io.davit.errors.ErrorCode.CONFIG_INVALID;
import static io.davit.errors.ErrorCode.CONFIG_UNKNOWN_KEY;
import static io.davit.errors.ErrorCode.CONFIG_UNREADABLE;
import static io.davit.errors.ErrorCode.DATA_DIR_UNUSABLE;
import static io.davit.errors.ErrorCode.LOCATION_UNKNOWN;
import static io.davit.errors.ErrorCode.MAPPING_INVALID;
import static io.davit.errors.ErrorCode.NAMESPACE_UNKNOWN;
import static io.davit.errors.ErrorCode.OBJECT_PROTECTED;
import static io.davit.errors.ErrorCode.REPOSITORY_ABSENT;
import static io.davit.errors.ErrorCode.REPOSITORY_EXISTS;
import static io.davit.errors.ErrorCode.REPOSITORY_KEY_WRONG;
import static io.davit.errors.ErrorCode.REPOSITORY_NOT_EMPTY;
import static io.davit.errors.ErrorCode.RESTORE_POINT_UNKNOWN;
import static io.davit.errors.ErrorCode.RUN_UNKNOWN;
import static io.davit.errors.ErrorCode.STORE_ABSENT;
import static io.davit.errors.ErrorCode.STORE_ACCESS_DENIED;
import static io.davit.errors.ErrorCode.STORE_CREDENTIAL_REJECTED;
import static io.davit.errors.ErrorCode.STORE_UNREACHABLE;

import io.davit.harness.pier.Yard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The table of what is wrong and what is said about it. */
final class BadInputs {
    private BadInputs() {}

    static Stream<BadInput> all() {
        return Stream.of(
                        configuration(), arguments(), selections(), mappings(), locations(), repositories(), clusters())
                .flatMap(List::stream);
    }

    private static List<BadInput> configuration() {
        return List.of(
                BadInput.of(
                        "no configuration file",
                        CONFIG_UNREADABLE,
                        scene -> scene.yard().plain("list", "--config", "nowhere/agent.yaml", "-o", "json"),
                        "nowhere/agent.yaml"),
                BadInput.of(
                        "a folder as configuration file",
                        CONFIG_UNREADABLE,
                        scene -> scene.yard()
                                .plain("list", "--config", scene.folder().toString(), "-o", "json"),
                        "cannot be read"),
                BadInput.of(
                        "configuration that is no YAML",
                        CONFIG_UNREADABLE,
                        scene -> scene.yard()
                                .withText("cluster: {name: pier\nlimits: ]")
                                .run("list"),
                        "line 2"),
                BadInput.of(
                        "empty configuration",
                        CONFIG_INVALID,
                        scene -> scene.yard().withText("").run("list"),
                        "empty"),
                BadInput.of(
                        "unknown key",
                        CONFIG_UNKNOWN_KEY,
                        scene -> scene.yard().with("locations:", "locatons:").run("list"),
                        "'locatons'",
                        "did you mean 'locations'?"),
                BadInput.of(
                        "unknown key inside of a section",
                        CONFIG_UNKNOWN_KEY,
                        scene -> scene.yard()
                                .with("passphrase-file:", "passphrase-path:")
                                .run("backup", "x"),
                        "'locations[0].passphrase-path'",
                        "passphrase-file"),
                BadInput.of(
                        "word instead of a number",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .with("volumes: 2}", "volumes: many}")
                                .run("list"),
                        "limits.volumes",
                        "whole number"),
                BadInput.of(
                        "number out of its range",
                        CONFIG_INVALID,
                        scene -> scene.yard().with("volumes: 2}", "volumes: 0}").run("list"),
                        "volumes must be between 1 and 64"),
                BadInput.of(
                        "the root of the file system as allowed root",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .withText(scene.yard().yaml().replaceAll("allowed-roots: .*]", "allowed-roots: [/]"))
                                .run("list"),
                        "allowed-roots"),
                BadInput.of(
                        "two kinds of store in one location",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .with(
                                        "    filesystem:",
                                        "    s3: {bucket: b, access-key-file: a, secret-key-file: s}\n    filesystem:")
                                .run("list"),
                        "locations[0]",
                        "exactly one"),
                BadInput.of(
                        "credentials in the address of the store",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        "https://me:mine@127.0.0.1",
                                        "b",
                                        scene.s3().owner(),
                                        ""))
                                .run("list"),
                        "must not hold credentials"),
                BadInput.of(
                        "data folder that is a file",
                        DATA_DIR_UNUSABLE,
                        scene -> scene.yard()
                                .with("data-dir: data", "data-dir: " + scene.file("data", "no folder"))
                                .run("backup", "x"),
                        "files/data"),
                BadInput.of(
                        "missing guardrails file",
                        CONFIG_UNREADABLE,
                        scene -> scene.yard()
                                .with("guardrails.yaml", "gone.yaml")
                                .run("restore", scene.point()),
                        "gone.yaml"),
                BadInput.of(
                        "unknown guardrail",
                        CONFIG_UNKNOWN_KEY,
                        scene -> scene.yard()
                                .with(
                                        "guardrails.yaml",
                                        scene.file("rails.yaml", "restore: {webhook: true}")
                                                .toString())
                                .run("restore", scene.point()),
                        "restore.webhook",
                        "webhooks"));
    }

    private static List<BadInput> arguments() {
        return List.of(
                argument("unknown command", "'bakcup'", "bakcup"),
                argument("unknown option", "--al", "backup", "--al"),
                argument("a group without its command", "repo", "repo"),
                argument("backup of nothing", "--all", "backup"),
                argument("backup of all and of some", "--all", "backup", "--all", "shop"),
                argument("exclusion without all", "--exclude", "backup", "shop", "--exclude", "x"),
                argument("restore without a restore point", "POINT", "restore"),
                argument("word for a limit", "many", "list", "--limit", "many"),
                argument("negative limit of restore points", "--limit", "list", "--limit", "-1"),
                argument("negative limit of runs", "--limit", "runs", "--limit", "-1"),
                BadInput.of(
                        "malformed run to cancel",
                        RUN_UNKNOWN,
                        scene -> scene.yard().run("cancel", "../etc"),
                        "../etc"),
                BadInput.of(
                        "unknown run to cancel",
                        RUN_UNKNOWN,
                        scene -> scene.yard().run("cancel", "019aa000-0000-7000-8000-000000000000"),
                        "019aa000-0000-7000-8000-000000000000"),
                BadInput.of(
                        "unknown run to show",
                        RUN_UNKNOWN,
                        scene -> scene.yard().run("runs", "019aa000-0000-7000-8000-000000000000"),
                        "019aa000-0000-7000-8000-000000000000"));
    }

    private static BadInput argument(String what, String word, String... words) {
        return BadInput.of(what, ARGUMENT_INVALID, scene -> scene.yard().run(words), word);
    }

    private static List<BadInput> selections() {
        return List.of(
                BadInput.of(
                        "unknown namespace",
                        NAMESPACE_UNKNOWN,
                        scene -> scene.yard().run("backup", scene.pier().namespace(), "atlantis"),
                        "atlantis"),
                BadInput.of(
                        "namespace that the restore point does not have",
                        NAMESPACE_UNKNOWN,
                        scene -> scene.yard().run("restore", scene.point(), "-n", "atlantis"),
                        "atlantis"),
                BadInput.of(
                        "unknown restore point",
                        RESTORE_POINT_UNKNOWN,
                        scene -> scene.yard().run("restore", "0123456789abcdef-9"),
                        "0123456789abcdef-9"),
                BadInput.of(
                        "malformed restore point",
                        RESTORE_POINT_UNKNOWN,
                        scene -> scene.yard().run("restore", "../../../etc/passwd\u0000"),
                        "passwd"),
                BadInput.of(
                        "empty restore point",
                        RESTORE_POINT_UNKNOWN,
                        scene -> scene.yard().run("restore", ""),
                        "empty"),
                BadInput.of(
                        "restore point for an agent that knows none",
                        RESTORE_POINT_UNKNOWN,
                        scene -> scene.yard().forgetful("data-empty").run("restore", "latest"),
                        "latest"),
                BadInput.of(
                        "unknown restore point to describe",
                        RESTORE_POINT_UNKNOWN,
                        scene -> scene.yard().run("describe", "nope"),
                        "nope"),
                location("backup", "x"),
                location("restore", "latest"),
                location("repo", "status"),
                location("repo", "init", "--accept-no-recovery-key"),
                location("catalog", "sync"),
                location("list"),
                BadInput.of(
                        "one of two locations, not said which",
                        LOCATION_UNKNOWN,
                        scene -> scene.yard()
                                .with(
                                        "locations:",
                                        "locations:\n  - {name: other, passphrase-file: p, filesystem: {path: /x}}")
                                .run("backup", "x"),
                        "--location",
                        "other, lighthouse"));
    }

    private static BadInput location(String... words) {
        String[] all = Stream.concat(Stream.of(words), Stream.of("--location", "atlantis"))
                .toArray(String[]::new);
        return BadInput.of(
                "unknown location for " + String.join(" ", words),
                LOCATION_UNKNOWN,
                scene -> scene.yard().run(all),
                "atlantis",
                Yard.LOCATION);
    }

    private static List<BadInput> mappings() {
        return List.of(
                mapping("mapping without a target", "FROM=TO", "--map", "NS"),
                mapping("mapping to nothing", "FROM=TO", "--map", "NS="),
                mapping("two targets for one source", "twice", "--map", "NS=a", "--map", "NS=b"),
                mapping("one target for two sources", "'same'", "--map", "NS=same", "--map", "other=same"),
                mapping("mapping of what is not restored", "other", "--map", "other=new"),
                mapping("target that cannot be a namespace", "'No_Name'", "--map", "NS=No_Name"),
                mapping("relative path", "'here'", "--map-path", "/srv=here"),
                mapping("path with a detour", "/srv/../etc", "--map-path", "/srv=/srv/../etc"),
                mapping("two paths that become one", "/c", "--map-path", "/a=/c", "--map-path", "/b=/c"),
                BadInput.of(
                        "restore into the agent's own namespace",
                        OBJECT_PROTECTED,
                        scene -> scene.yard()
                                .run(
                                        "restore",
                                        scene.point(),
                                        "--map",
                                        scene.pier().namespace() + "=davit-agent"),
                        "davit-agent"));
    }

    private static BadInput mapping(String what, String word, String... words) {
        return BadInput.of(
                what,
                MAPPING_INVALID,
                scene -> scene.yard()
                        .run(Stream.concat(
                                        Stream.of("restore", scene.point()),
                                        Stream.of(words)
                                                .map(arg -> arg.replace(
                                                        "NS", scene.pier().namespace())))
                                .toArray(String[]::new)),
                word);
    }

    private static List<BadInput> locations() {
        return List.of(
                BadInput.of(
                        "absent folder",
                        STORE_ABSENT,
                        scene -> scene.yard()
                                .withStore(Yard.filesystem(scene.folder().resolve("gone")))
                                .run("backup", scene.pier().namespace()),
                        "gone"),
                BadInput.of(
                        "absent folder to initialise",
                        STORE_ABSENT,
                        scene -> scene.yard()
                                .withStore(Yard.filesystem(scene.folder().resolve("gone")))
                                .forgetful("data-gone")
                                .run("repo", "init", "--accept-no-recovery-key"),
                        "gone"),
                BadInput.of(
                        "file as folder",
                        STORE_ABSENT,
                        scene -> scene.yard()
                                .withStore(Yard.filesystem(scene.file("flat", "")))
                                .run("repo", "status"),
                        "not a folder"),
                BadInput.of(
                        "absent bucket",
                        STORE_ABSENT,
                        scene -> scene.inBucket("atlantis", scene.s3().owner()).run("repo", "status"),
                        "atlantis"),
                BadInput.of(
                        "bucket without rights",
                        STORE_ACCESS_DENIED,
                        scene -> scene.inBucket("bad-input", scene.stranger())
                                .forgetful("data-stranger")
                                .run("repo", "init", "--accept-no-recovery-key"),
                        "bad-input"),
                BadInput.of(
                        "wrong secret key",
                        STORE_CREDENTIAL_REJECTED,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        scene.s3().endpoint().toString(),
                                        "bad-input",
                                        scene.s3().owner().accessKeyFile(),
                                        scene.file("wrong.secret", "not-the-secret\n"),
                                        ""))
                                .run("repo", "status")),
                BadInput.of(
                        "unknown access key",
                        STORE_CREDENTIAL_REJECTED,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        scene.s3().endpoint().toString(),
                                        "bad-input",
                                        scene.file("wrong.access", "nobody\n"),
                                        scene.s3().owner().secretKeyFile(),
                                        ""))
                                .run("repo", "status")),
                BadInput.of(
                        "missing file of a key",
                        STORE_CREDENTIAL_REJECTED,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        scene.s3().endpoint().toString(),
                                        "bad-input",
                                        scene.folder().resolve("no.access"),
                                        scene.s3().owner().secretKeyFile(),
                                        ""))
                                .run("repo", "status"),
                        "no.access"),
                BadInput.of(
                        "unreachable endpoint",
                        STORE_UNREACHABLE,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        "http://" + scene.closed(),
                                        "b",
                                        scene.s3().owner(),
                                        ""))
                                .run("backup", scene.pier().namespace()),
                        "no connection"),
                BadInput.of(
                        "wrong certificate authority",
                        STORE_UNREACHABLE,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        scene.tls().endpoint().toString(),
                                        "b",
                                        scene.tls().owner(),
                                        ", ca-file: \"" + scene.cluster().authorityFile() + "\""))
                                .run("repo", "status"),
                        "right certificates"),
                BadInput.of(
                        "certificate authority that is none",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .withStore(Scene.store(
                                        scene.tls().endpoint().toString(),
                                        "b",
                                        scene.tls().owner(),
                                        ", ca-file: \"" + scene.file("none.crt", "no certificate") + "\""))
                                .run("repo", "status"),
                        "none.crt"));
    }

    private static List<BadInput> repositories() {
        return List.of(
                BadInput.of(
                        "missing passphrase file",
                        CONFIG_UNREADABLE,
                        scene -> scene.yard()
                                .with("passphrase-file: passphrase", "passphrase-file: gone")
                                .run("repo", "status"),
                        "passphrase file"),
                BadInput.of(
                        "empty passphrase",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .with("passphrase-file: passphrase", "passphrase-file: " + scene.file("none", "\n"))
                                .run("repo", "status"),
                        "empty"),
                BadInput.of(
                        "wrong passphrase to back up",
                        REPOSITORY_KEY_WRONG,
                        scene -> wrongPassphrase(scene)
                                .run("backup", scene.pier().namespace())),
                BadInput.of(
                        "wrong passphrase to restore",
                        REPOSITORY_KEY_WRONG,
                        scene -> wrongPassphrase(scene).run("restore", scene.point())),
                BadInput.of(
                        "second initialisation",
                        REPOSITORY_EXISTS,
                        scene -> scene.yard().run("repo", "init", "--accept-no-recovery-key"),
                        "location"),
                BadInput.of(
                        "second initialisation by another agent",
                        REPOSITORY_EXISTS,
                        scene -> wrongPassphrase(scene)
                                .forgetful("data-second")
                                .run("repo", "init", "--accept-no-recovery-key"),
                        "location"),
                BadInput.of(
                        "initialisation among foreign files",
                        REPOSITORY_NOT_EMPTY,
                        scene -> scene.yard()
                                .withStore(Yard.filesystem(scene.fresh("foreign")))
                                .forgetful("data-foreign")
                                .run("repo", "init", "--accept-no-recovery-key"),
                        "made"),
                BadInput.of(
                        "backup before the initialisation",
                        REPOSITORY_ABSENT,
                        scene -> scene.inBucket("bad-input", scene.s3().owner())
                                .forgetful("data-before")
                                .run("backup", scene.pier().namespace()),
                        "bad-input"));
    }

    private static Yard wrongPassphrase(Scene scene) {
        return scene.yard()
                .with("passphrase-file: passphrase", "passphrase-file: " + scene.file("wrong", "not this one"));
    }

    private static List<BadInput> clusters() {
        return List.of(
                cluster(
                        "missing kubeconfig",
                        CONFIG_UNREADABLE,
                        scene -> scene.folder().resolve("no.kubeconfig")),
                cluster(
                        "kubeconfig that is none",
                        CONFIG_INVALID,
                        scene -> scene.file("bad", "token: {{ words-of-a-token")),
                cluster("empty kubeconfig", CONFIG_INVALID, scene -> scene.file("empty", "\n")),
                cluster(
                        "unreachable API server",
                        CLUSTER_UNREACHABLE,
                        scene -> kubeconfig(scene, "closed", "https://" + scene.closed(), null)),
                cluster(
                        "rejected token",
                        CLUSTER_CREDENTIAL_REJECTED,
                        scene -> kubeconfig(scene, "token", scene.cluster().url(), "token: not-a-token")),
                cluster(
                        "account without rights",
                        CLUSTER_FORBIDDEN,
                        scene -> scene.cluster().kubeconfigFor(scene.pier().namespace(), "default")),
                BadInput.of(
                        "no way to a cluster",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .withText(scene.yard().yaml().replaceAll(", kubeconfig: \"[^\"]*\"", ""))
                                .run("backup", scene.pier().namespace()),
                        "kubeconfig"),
                BadInput.of(
                        "unknown context",
                        CONFIG_INVALID,
                        scene -> scene.yard()
                                .with("{name: pier,", "{name: pier, context: atlantis,")
                                .run("backup", scene.pier().namespace()),
                        "atlantis"));
    }

    private static BadInput cluster(
            String what, io.davit.errors.ErrorCode code, java.util.function.Function<Scene, Path> kubeconfig) {
        return BadInput.of(
                what,
                code,
                scene -> scene.yard()
                        .withText(scene.yard()
                                .yaml()
                                .replaceAll(
                                        "kubeconfig: \"[^\"]*\"", "kubeconfig: \"" + kubeconfig.apply(scene) + "\""))
                        .run("backup", scene.pier().namespace()));
    }

    /** The agent's own, with another server or another user. */
    private static Path kubeconfig(
            Scene scene, String name, String server, @org.jspecify.annotations.Nullable String user) {
        try {
            String text = Files.readString(scene.cluster().kubeconfigFor("davit-agent", "davit-agent"))
                    .replace(scene.cluster().url(), server);
            return scene.file(name, user == null ? text : text.replaceAll("token: .*", user));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
