package io.davit.harness.ground;

import io.davit.harness.ground.CertificateAuthority.Credential;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The three processes of a {@link ControlPlane}, their certificates, ports and flags. */
final class ControlPlaneServers implements AutoCloseable {
    private final Ground ground;
    private final Path folder;
    private final Path logs;
    private final CertificateAuthority authority = CertificateAuthority.create("davit-ground");
    private final int etcdPort = Ports.free();
    private final int apiPort = Ports.free();
    private final Deque<ServerProcess> running = new ArrayDeque<>();
    private final Kubeconfig kubeconfigs;
    private final Path adminKubeconfig;
    private @Nullable ServerProcess apiServer;

    ControlPlaneServers(Ground ground, Path folder, Path logs) {
        this.ground = ground;
        this.folder = folder;
        this.logs = logs;
        this.kubeconfigs = new Kubeconfig(url(), authority.certificatePem());
        this.adminKubeconfig = userKubeconfig("ground-admin", List.of("system:masters"));
        write("ca.crt", authority.certificatePem());
    }

    /** etcd comes up while the API server loads; that one retries until it answers. */
    void startApiServer(List<String> furtherFlags) {
        String peer = "http://127.0.0.1:" + Ports.free();
        start(
                "etcd",
                "--name=ground",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + etcdUrl(),
                "--advertise-client-urls=" + etcdUrl(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=ground=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
        Credential server = authority.issueServer("kube-apiserver", "kubernetes", "kubernetes.default.svc");
        Path signingKey = write("accounts.key", CertificateAuthority.newKeyPem());
        List<String> flags = new ArrayList<>(List.of(
                "--etcd-servers=" + etcdUrl(),
                "--bind-address=127.0.0.1",
                "--secure-port=" + apiPort,
                "--tls-cert-file=" + write("apiserver.crt", server.certificatePem()),
                "--tls-private-key-file=" + write("apiserver.key", server.keyPem()),
                "--client-ca-file=" + authorityFile(),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + signingKey,
                "--service-account-key-file=" + signingKey,
                "--authorization-mode=Node,RBAC",
                "--service-cluster-ip-range=10.96.0.0/16",
                "--allow-privileged=true"));
        flags.addAll(furtherFlags);
        start("kube-apiserver", flags.toArray(String[]::new));
        apiServer = running.peek();
    }

    /** Volumes bind within a second instead of fifteen. */
    void startControllerManager() {
        start(
                "kube-controller-manager",
                "--kubeconfig=" + userKubeconfig("system:kube-controller-manager", List.of()),
                "--use-service-account-credentials=true",
                "--service-account-private-key-file=" + folder.resolve("accounts.key"),
                "--root-ca-file=" + authorityFile(),
                "--cluster-signing-cert-file=" + authorityFile(),
                "--cluster-signing-key-file=" + write("ca.key", authority.keyPem()),
                "--pvclaimbinder-sync-period=1s",
                "--leader-elect=false",
                "--secure-port=0");
    }

    /** @throws GroundFailure if the API server, which is the youngest process then, dies or stays silent */
    void awaitApiServer(Duration limit, BooleanSupplier isReady) {
        running.getFirst().awaitReady(limit, isReady);
    }

    /** @throws GroundFailure if the controller manager dies, or the condition stays false */
    void awaitControllers(Duration limit, BooleanSupplier isReady) {
        running.getFirst().awaitReady(limit, isReady);
    }

    Path userKubeconfig(String user, List<String> groups) {
        return kubeconfigs.writeFor(
                authority.issueClient(user, groups), folder.resolve(user.replace(':', '-') + ".kubeconfig"));
    }

    Kubeconfig kubeconfigs() {
        return kubeconfigs;
    }

    Path adminKubeconfig() {
        return adminKubeconfig;
    }

    Path authorityFile() {
        return folder.resolve("ca.crt");
    }

    Path logs() {
        return logs;
    }

    String url() {
        return "https://127.0.0.1:" + apiPort;
    }

    String etcdUrl() {
        return "http://127.0.0.1:" + etcdPort;
    }

    /** Once it was started. */
    ServerProcess apiServer() {
        return Objects.requireNonNull(apiServer, "the API server was not started");
    }

    /** Youngest first: the API server must be gone before etcd, or it waits for it. */
    @Override
    public void close() {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    private void start(String binary, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(ground.binary(binary).toString());
        command.addAll(List.of(flags));
        running.push(ServerProcess.start(binary, logs, command));
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
