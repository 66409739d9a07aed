package io.davit.harness.badinput;

import io.davit.harness.ground.ControlPlane;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.S3Credential;
import io.davit.harness.ground.S3Server;
import io.davit.harness.pier.Pier;
import io.davit.harness.pier.Trees;
import io.davit.harness.pier.Yard;
import io.davit.harness.story.ClusterAdmin;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all bad inputs meet: a pier with one restore point of it in a folder, a bucket, and an agent that is installed well.
 *
 * @param yard of the agent, before anything is bent
 * @param location the folder of the good repository
 * @param closed address of a port where nobody listens
 */
record Scene(
        Path folder,
        ControlPlane cluster,
        Pier pier,
        Yard yard,
        Path location,
        S3Server s3,
        S3Server tls,
        S3Credential stranger,
        String closed) {
    static final String PASSPHRASE = "seven bells on a quiet watch";

    static Scene build(Path folder, ControlPlane cluster, S3Server s3, S3Server tls, FreshNames names)
            throws Exception {
        new ClusterAdmin(cluster).installAgentRights();
        Path kubeconfig = new ClusterAdmin(cluster).agentKubeconfig();
        Pier pier = Pier.build(cluster, names.next("pier"), folder.resolve("volumes/hold"), "nothing");
        Path location = Files.createDirectories(folder.resolve("location"));
        Yard yard = Yard.create(
                folder.resolve("yard"), kubeconfig, Yard.filesystem(location), PASSPHRASE, folder.resolve("volumes"));
        yard.run("repo", "init", "--accept-no-recovery-key").orFail();
        yard.run("backup", pier.namespace()).orFail();
        s3.createBucket("bad-input");
        String closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = "127.0.0.1:" + socket.getLocalPort();
        }
        S3Credential stranger = s3.createUserWithoutRights(names.next("stranger"));
        return new Scene(folder, cluster, pier, yard, location, s3, tls, stranger, closed);
    }

    /** Everything that a bad input must leave as it is: the pier, the location, the restore points. */
    Map<String, String> state() {
        Map<String, String> state = new TreeMap<>(pier.state());
        Trees.of(location).forEach((key, digest) -> state.put("location " + key, digest));
        yard.run("list")
                .orFail()
                .json()
                .path("points")
                .forEach(point -> state.put("point " + point.path("id").asText(), point.toString()));
        pier.namespaces().forEach(namespace -> state.put("namespace " + namespace, ""));
        return state;
    }

    String point() {
        return yard.run("list").json().path("points").path(0).path("id").asText();
    }

    /** An empty folder that no other case uses. */
    Path fresh(String name) {
        return Yard.write(folder.resolve(name).resolve("made"), "").getParent();
    }

    Path file(String name, String text) {
        return Yard.write(folder.resolve("files").resolve(name), text);
    }

    Yard inBucket(String bucket, S3Credential credential) {
        return yard.withStore(store(s3.endpoint().toString(), bucket, credential, ""));
    }

    static String store(String endpoint, String bucket, S3Credential credential, String more) {
        return store(endpoint, bucket, credential.accessKeyFile(), credential.secretKeyFile(), more);
    }

    static String store(String endpoint, String bucket, Path accessKey, Path secretKey, String more) {
        return "s3: {endpoint: \"%s\", bucket: %s, path-style: true, access-key-file: \"%s\", secret-key-file: \"%s\"%s}"
                .formatted(endpoint, bucket, accessKey, secretKey, more);
    }
}
