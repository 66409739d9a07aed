package io.davit.hub.rehearsal;

import io.davit.house.ClassList;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The entry: {@code Rehearsal HOME WORK} runs the distribution in HOME below the folder WORK, and writes {@code HOME/conf/classes.list}. To what one
 * life shows, all classes of ours are added: an agent's session is not rehearsed.
 */
public final class Rehearsal {
    private static final int PATIENCE_SECONDS = 120;
    /** Of a JVM that SIGTERM ended. */
    private static final int TERMINATED = 143;

    private static final byte[] EMPTY_MESSAGE = new byte[5];

    private final Path home;
    private final Path work;
    private final int port;
    private final int linkPort;
    private final List<Path> lists = new ArrayList<>();

    private Rehearsal(Path home, Path work) throws IOException {
        this.home = home;
        this.work = work;
        try (ServerSocket one = new ServerSocket(0);
                ServerSocket other = new ServerSocket(0)) {
            port = one.getLocalPort();
            linkPort = other.getLocalPort();
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path work = Files.createDirectories(Path.of(arguments[1]));
        new Rehearsal(Path.of(arguments[0]), work).rehearse();
    }

    private void rehearse() throws IOException, GeneralSecurityException, InterruptedException {
        writeSetup();
        end(start("init", "--root-key-out", work.resolve("root.pem").toString()), "init", 0);
        Process hub = start("run");
        try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            awaitReady(client, hub);
            play(client);
        } finally {
            hub.destroy();
            end(hub, "run", TERMINATED);
        }
        Set<String> classes = new LinkedHashSet<>(ClassList.merged(lists));
        try (Stream<Path> jars = Files.list(home.resolve("lib"))) {
            for (Path jar : jars.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                ClassList.of(jar).stream()
                        .filter(name -> name.startsWith("io/davit/"))
                        .forEach(classes::add);
            }
        }
        Files.write(home.resolve("conf/classes.list"), classes);
    }

    private void play(HttpClient client) throws IOException, InterruptedException {
        call(client, "POST", "/v1/enrolmentTokens", "{\"cluster\":\"clusters/rehearsal\"}");
        call(
                client,
                "POST",
                "/v1/cloudCredentials",
                "{\"name\":\"cloudCredentials/vault\",\"type\":\"s3\",\"reference\":\"vault\"}");
        for (String collection : List.of("clusters", "backups", "locations", "fleet", "auditEntries")) {
            call(client, "GET", "/v1/" + collection, "");
        }
        // It is refused, for it says nothing.
        client.send(
                HttpRequest.newBuilder(
                                URI.create("https://127.0.0.1:" + port + "/davit.agent.v1.EnrolmentService/Enrol"))
                        .header("Content-Type", "application/grpc")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(EMPTY_MESSAGE))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private void call(HttpClient client, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                        .header(
                                "Authorization",
                                "Bearer "
                                        + Files.readString(work.resolve("admin-token"))
                                                .strip())
                        .header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(method + " " + path + " was answered " + answer.statusCode()
                    + " in the rehearsal:\n" + answer.body());
        }
    }

    private void awaitReady(HttpClient client, Process hub) throws IOException, InterruptedException {
        HttpRequest ready = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/readyz"))
                .build();
        for (int i = 0; i < PATIENCE_SECONDS * 10 && hub.isAlive(); i++) {
            try {
                if (client.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // It does not listen yet.
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException(
                "davit-hub run does not get ready in the rehearsal:\n" + Files.readString(log()));
    }

    private Process start(String... words) throws IOException {
        Path list = work.resolve("classes-" + lists.size() + ".list");
        lists.add(list);
        List<String> command = new ArrayList<>(List.of(
                home.resolve("bin/davit-hub").toString(),
                "--config",
                work.resolve("hub.yaml").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("DAVIT_HUB_JAVA_OPTS", "-XX:DumpLoadedClassList=" + list);
        return builder.start();
    }

    private Path log() {
        return work.resolve("command-" + lists.size() + ".log");
    }

    private void end(Process process, String what, int expected) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("davit-hub " + what + " does not end in the rehearsal");
        }
        if (process.exitValue() != expected) {
            throw new IllegalStateException("davit-hub " + what + " ended with " + process.exitValue()
                    + " in the rehearsal:\n" + Files.readString(log()));
        }
    }

    private SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(work.resolve("keys/ca.pem"))) {
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private void writeSetup() throws IOException {
        Files.createDirectories(work.resolve("data"));
        Files.writeString(work.resolve("admin-token"), "0123456789abcdef".repeat(4) + "\n");
        Files.setPosixFilePermissions(work.resolve("admin-token"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(work.resolve("hub.yaml"), """
                data-dir: data
                keys-dir: keys
                public-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                link-listener: {host: 127.0.0.1, port: %d, names: [127.0.0.1]}
                admin-token-file: admin-token
                """.formatted(port, linkPort));
    }
}
