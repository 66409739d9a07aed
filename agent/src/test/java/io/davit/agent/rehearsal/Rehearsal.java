package io.davit.agent.rehearsal;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.davit.house.ClassList;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The entry: {@code Rehearsal HOME WORK} runs the distribution in HOME below the folder WORK, and writes {@code HOME/conf/classes.list}. */
public final class Rehearsal {
    private static final String PASSWORD = "rehearsal";
    private static final int PATIENCE_SECONDS = 120;

    private final Path home;
    private final Path work;
    private final List<Path> lists = new ArrayList<>();

    private Rehearsal(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    public static void main(String[] arguments) throws Exception {
        Path work = Files.createDirectories(Path.of(arguments[1]));
        new Rehearsal(Path.of(arguments[0]), work).rehearse();
    }

    private void rehearse() throws IOException, GeneralSecurityException, InterruptedException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        RehearsalBucket bucket = new RehearsalBucket();
        RehearsalCluster cluster = new RehearsalCluster();
        HttpServer storage = HttpServer.create(anyPort, 0);
        storage.createContext("/", bucket::handle);
        KeyStore keys = keys();
        HttpsServer api = HttpsServer.create(anyPort, 0);
        api.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
        api.createContext("/", cluster::handle);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            storage.setExecutor(threads);
            api.setExecutor(threads);
            storage.start();
            api.start();
            try {
                writeSetup(api.getAddress().getPort(), storage.getAddress().getPort(), keys);
                play();
            } finally {
                api.stop(0);
                storage.stop(0);
            }
        }
        Files.write(home.resolve("conf/classes.list"), ClassList.merged(lists));
    }

    private void play() throws IOException, InterruptedException {
        String namespace = RehearsalCluster.NAMESPACE;
        run("repo", "init", "--accept-no-recovery-key");
        run("backup", namespace);
        run("list");
        run("restore", "latest", "--map", namespace + "=encore");
        playByItself();
        Process agent = start("run");
        try {
            Path port = work.resolve("data/endpoint.json");
            for (int i = 0; i < PATIENCE_SECONDS * 10 && !Files.exists(port) && agent.isAlive(); i++) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            run("backup", namespace, "-o", "json");
            requireNatives(agent);
        } finally {
            agent.destroy();
            end(agent, "run");
        }
    }

    /** A library that does not load from the distribution would be replaced by something slower, without a word. */
    private void requireNatives(Process agent) throws IOException {
        String maps = Files.readString(Path.of("/proc", Long.toString(agent.pid()), "maps"));
        String machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        try (Stream<Path> libraries = Files.list(home.resolve("lib/native").resolve(machine))) {
            libraries
                    .filter(library -> !maps.contains(library.toString()))
                    .findAny()
                    .ifPresent(library -> {
                        throw new IllegalStateException("the agent has not loaded " + library);
                    });
        }
    }

    /** The repository by itself, in a folder. */
    private void playByItself() throws IOException, InterruptedException {
        Path source = Files.createDirectories(work.resolve("source/folder")).getParent();
        Files.write(source.resolve("large"), new byte[1 << 20]);
        Files.writeString(source.resolve("folder/small"), "rehearsal");
        List<String> place = List.of(
                "--at",
                work.resolve("repository").toString(),
                "--passphrase-file",
                work.resolve("passphrase").toString(),
                "--state",
                work.resolve("state").toString());
        inPlace(place, "init", "--accept-no-recovery-key");
        inPlace(place, "backup", "data=" + source);
        inPlace(place, "backup", "data=" + source, "-o", "json");
        inPlace(place, "list");
        inPlace(place, "ls", "latest", "data");
        inPlace(place, "restore", "latest", "--to", work.resolve("target").toString());
        inPlace(place, "verify", "--everything");
        inPlace(place, "find", "latest", "small");
        inPlace(place, "stats");
        inPlace(place, "forget", "--keep-last", "1");
        inPlace(place, "prune");
    }

    private void inPlace(List<String> place, String command, String... more) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("repo", command));
        words.addAll(place);
        words.addAll(List.of(more));
        run(words.toArray(String[]::new));
    }

    private void run(String... words) throws IOException, InterruptedException {
        Process process = start(words);
        int status = end(process, String.join(" ", words));
        if (status != 0) {
            throw new IllegalStateException("davit-agent " + String.join(" ", words) + " ended with " + status
                    + " in the rehearsal:\n" + Files.readString(log()));
        }
    }

    private Process start(String... words) throws IOException {
        Path list = work.resolve("classes-" + lists.size() + ".list");
        lists.add(list);
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/davit-agent").toString(), "--config"));
        command.add(work.resolve("agent.yaml").toString());
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("DAVIT_AGENT_JAVA_OPTS", "-XX:DumpLoadedClassList=" + list);
        return builder.start();
    }

    private Path log() {
        return work.resolve("command-" + lists.size() + ".log");
    }

    private static int end(Process process, String what) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("davit-agent " + what + " does not end in the rehearsal");
        }
        return process.exitValue();
    }

    private KeyStore keys() throws IOException, GeneralSecurityException, InterruptedException {
        Path file = work.resolve("api.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "api",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=rehearsal",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("keytool.log").toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + Files.readString(work.resolve("keytool.log")));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static SSLContext context(KeyStore keys) throws GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private void writeSetup(int apiPort, int storagePort, KeyStore keys) throws IOException, GeneralSecurityException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(keys.getCertificate("api").getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        Files.writeString(work.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: rehearsal
                    cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
                users:
                  - name: rehearsal
                    user: {token: rehearsal}
                contexts:
                  - name: rehearsal
                    context: {cluster: rehearsal, user: rehearsal}
                current-context: rehearsal
                """.formatted(
                        apiPort, Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII))));
        for (String secret : List.of("passphrase", "access", "secret")) {
            Files.writeString(work.resolve(secret), "rehearsal\n");
        }
        Files.writeString(work.resolve("agent.yaml"), """
                cluster:
                  name: rehearsal
                  kubeconfig: kubeconfig
                data-dir: data
                guardrails-file: guardrails.yaml
                endpoint:
                  port: 0
                locations:
                  - name: rehearsal
                    passphrase-file: passphrase
                    s3:
                      endpoint: http://127.0.0.1:%d
                      bucket: %s
                      path-style: true
                      access-key-file: access
                      secret-key-file: secret
                """.formatted(storagePort, RehearsalBucket.NAME));
        Files.writeString(work.resolve("guardrails.yaml"), "{}\n");
    }
}
