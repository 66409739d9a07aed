package io.davit.harness.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * A real S3 server (versitygw) over a folder of its own.
 * What it stores lies below {@link #data()}, one folder per bucket and one file per object, so that a test can look at it and damage it.
 */
public final class S3Server implements AutoCloseable {
    public static final String REGION = "us-east-1";

    private static final Duration READY = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;

    private final Ground ground;
    private final WorkFolder folder;
    private final Path logs;
    private final int port;
    private final boolean isTls;
    private final boolean isCounting;
    private final S3Credential owner;
    private ServerProcess process;

    private S3Server(Ground ground, WorkFolder folder, Path logs, int port, boolean isTls, boolean isCounting)
            throws IOException {
        this.ground = ground;
        this.folder = folder;
        this.logs = logs;
        this.port = port;
        this.isTls = isTls;
        this.isCounting = isCounting;
        this.owner = S3Credential.write(folder.path(), "ground-owner", randomSecret());
        Files.createDirectories(data());
        Files.createDirectories(folder.path().resolve("iam"));
        Files.createDirectories(folder.path().resolve("versions"));
        if (isTls) {
            CertificateAuthority authority = CertificateAuthority.create("davit-ground-s3");
            CertificateAuthority.Credential server = authority.issueServer("s3");
            Files.writeString(folder.path().resolve("ca.crt"), authority.certificatePem());
            Files.writeString(folder.path().resolve("s3.crt"), server.certificatePem());
            Files.writeString(folder.path().resolve("s3.key"), server.keyPem());
        }
        this.process = launch();
    }

    /** Over plain http. */
    public static S3Server start(Ground ground, Path logs) {
        return start(ground, WorkFolder.create("s3"), logs, false, false);
    }

    /** Over https, with a certificate of an authority of its own: {@link #authorityFile()}. */
    public static S3Server startTls(Ground ground, Path logs) {
        return start(ground, WorkFolder.create("s3-tls"), logs, true, false);
    }

    /** Over plain http, storing on a disk: for stories that store more than memory should hold. */
    public static S3Server startOnDisk(Ground ground, Path logs) {
        return start(ground, WorkFolder.createOnDisk("s3"), logs, false, false);
    }

    /** The same, and writes each request down: {@link #requestLog()}. */
    public static S3Server startCounting(Ground ground, Path logs) {
        return start(ground, WorkFolder.createOnDisk("s3"), logs, false, true);
    }

    private static S3Server start(Ground ground, WorkFolder folder, Path logs, boolean isTls, boolean isCounting) {
        for (int attempt = 1; ; attempt++) {
            try {
                return new S3Server(ground, folder, logs, Ports.free(), isTls, isCounting);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GroundFailure e) {
                if (attempt == ATTEMPTS) {
                    folder.close();
                    throw e;
                }
            }
        }
    }

    public URI endpoint() {
        return URI.create((isTls ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /** The authority that signed the server's certificate, PEM; none over plain http. */
    public Optional<Path> authorityFile() {
        return isTls ? Optional.of(folder.path().resolve("ca.crt")) : Optional.empty();
    }

    /** May do everything. */
    public S3Credential owner() {
        return owner;
    }

    /** A known account that may do nothing to the buckets of others. */
    public S3Credential createUserWithoutRights(String accessKey) {
        S3Credential user = S3Credential.write(folder.path(), accessKey, randomSecret());
        administrate("create-user", "--access", user.accessKey(), "--secret", user.secretKey(), "--role", "user");
        return user;
    }

    /** A bucket of the owner. */
    public String createBucket(String bucket) {
        try {
            Files.createDirectory(data().resolve(bucket));
            return bucket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bucket of the owner whose objects can be locked, which is versioned, as everywhere. */
    public String createLockingBucket(String bucket) {
        administrate(
                "create-bucket", "--owner", owner.accessKey(), "--bucket", bucket, "--object-lock-enabled-for-bucket");
        return bucket;
    }

    /** One folder per bucket, one file per object. */
    public Path data() {
        return folder.path().resolve("data");
    }

    /** One line per request, in the form of S3's own access logs, once it was answered; only of {@link #startCounting}. */
    public Path requestLog() {
        return folder.path().resolve("requests.log");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** As if the machine went away: connections are reset, later ones refused, until {@link #restart()}. */
    public void kill() {
        process.kill();
    }

    /** On the same port, with the same data. */
    public void restart() {
        process = launch();
    }

    /** Answers nothing, as behind a network that swallows everything, until {@link #resume()}. */
    public void suspend() {
        process.suspend();
    }

    public void resume() {
        process.resume();
    }

    @Override
    public void close() {
        try (folder) {
            process.close();
        }
    }

    private ServerProcess launch() {
        List<String> command = new ArrayList<>(List.of(
                ground.binary("versitygw").toString(),
                "--port=127.0.0.1:" + port,
                "--access=" + owner.accessKey(),
                "--secret=" + owner.secretKey(),
                "--region=" + REGION,
                "--iam-dir=" + folder.path().resolve("iam"),
                "--quiet"));
        // versitygw closes https connections by itself when this is set.
        if (isTls) {
            command.add("--cert=" + folder.path().resolve("s3.crt"));
            command.add("--key=" + folder.path().resolve("s3.key"));
        } else {
            command.add("--keep-alive");
        }
        if (isCounting) {
            command.add("--access-log=" + requestLog());
        }
        command.add("posix");
        // Of buckets that are versioned; the others are as without.
        command.add("--versioning-dir=" + folder.path().resolve("versions"));
        command.add(data().toString());
        ServerProcess server = ServerProcess.start(isTls ? "versitygw-tls" : "versitygw", logs, command);
        try {
            server.awaitReady(READY, this::isListening);
            return server;
        } catch (RuntimeException e) {
            try (server) {
                throw e;
            }
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void administrate(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ground.binary("versitygw").toString(),
                "admin",
                "--access=" + owner.accessKey(),
                "--secret=" + owner.secretKey(),
                "--region=" + REGION,
                "--endpoint-url=" + endpoint(),
                "--allow-insecure"));
        command.addAll(List.of(arguments));
        try {
            Process admin =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(admin.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (admin.waitFor() != 0) {
                throw new GroundFailure("versitygw refused " + arguments[0] + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GroundFailure("Interrupted", e);
        }
    }

    private static String randomSecret() {
        byte[] bytes = new byte[20];
        new Random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
