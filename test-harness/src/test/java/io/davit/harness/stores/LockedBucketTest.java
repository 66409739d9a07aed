package io.davit.harness.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.davit.agent.app.AgentInProcess;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Credential;
import io.davit.harness.ground.S3Server;
import io.davit.harness.pier.Trees;
import io.davit.harness.story.AgentAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Somebody has the agent's own credential, which may delete, but not bypass locks: what is retained survives whatever he does
 * to the bucket (R3, R21).
 */
@OnGround
class LockedBucketTest {
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Principal": {"AWS": ["USER"]}, "Resource": ["arn:aws:s3:::BUCKET/*"], "Action": [
                "s3:PutObject", "s3:GetObject", "s3:GetObjectVersion", "s3:DeleteObject", "s3:DeleteObjectVersion",
                "s3:PutObjectRetention", "s3:GetObjectRetention"]},
              {"Effect": "Allow", "Principal": {"AWS": ["USER"]}, "Resource": ["arn:aws:s3:::BUCKET"], "Action": [
                "s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketObjectLockConfiguration", "s3:GetBucketVersioning"]}]}
            """;

    private final S3Server server;
    private final Path folder;
    private final Path source;
    private final String bucket;
    private final S3Credential agent;

    LockedBucketTest(S3Server server, FreshNames names, @TempDir Path folder) throws IOException {
        this.server = server;
        this.folder = folder;
        this.source = Files.createDirectories(folder.resolve("source"));
        this.bucket = server.createLockingBucket(names.next("locked"));
        this.agent = server.createUserWithoutRights(names.next("agent"));
    }

    @BeforeEach
    void aRepositoryOfTheAgent() throws IOException {
        try (S3Client owner = S3Thief.client(server, server.owner())) {
            owner.putBucketPolicy(put -> put.bucket(bucket)
                    .policy(POLICY.replace("USER", agent.accessKey()).replace("BUCKET", bucket)));
        }
        byte[] bytes = new byte[300_000];
        new Random(7).nextBytes(bytes);
        Files.write(source.resolve("chart"), bytes);
        Files.writeString(source.resolve("log"), "day one");
        Files.writeString(folder.resolve("passphrase"), "a boat for every passenger\n");
        Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n"
                        .formatted(agent.accessKey(), agent.secretKey()));
        run("init", "--accept-no-recovery-key").orFail();
    }

    private AgentAnswer run(String command, String... more) {
        return runFrom("state", command, more);
    }

    private AgentAnswer runFrom(String state, String command, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "repo",
                command,
                "--at",
                "s3://%s/some/prefix?endpoint=%s&region=%s&path-style=true"
                        .formatted(bucket, server.endpoint(), S3Server.REGION),
                "--credentials-file",
                folder.resolve("credentials").toString(),
                "--passphrase-file",
                folder.resolve("passphrase").toString(),
                "--state",
                folder.resolve(state).toString(),
                "-o",
                "json"));
        words.addAll(Arrays.asList(more));
        AgentInProcess.Answer answer = AgentInProcess.execute(words.toArray(String[]::new));
        return new AgentAnswer("repo " + command, answer.exitStatus(), answer.output(), answer.errors());
    }

    @Test
    void whatIsRetainedSurvivesTheAgentsOwnCredential() throws IOException {
        run("backup", "data=" + source).orFail();
        Files.writeString(source.resolve("log"), "day two");
        JsonNode sealed =
                run("backup", "--retain", "30d", "data=" + source).orFail().json();
        assertThat(sealed.at("/lock/mode").asText()).isEqualTo("GOVERNANCE");
        assertThat(Instant.parse(sealed.at("/lock/until").asText()))
                .isAfter(Instant.now().plus(Duration.ofDays(29)));

        everythingIsDestroyed();

        Path target = folder.resolve("target");
        String point = sealed.path("point").asText();
        runFrom("nobody-was-here", "restore", point, "--to", target.toString()).orFail();
        assertThat(Trees.of(target)).isEqualTo(Trees.of(source));
        assertThat(runFrom("nobody-was-here", "list").orFail().json().findValuesAsText("point"))
                .contains(point);
    }

    /** The second run of a period asks for nothing anew, and a forgotten bucket policy fails it before anything is sealed. */
    @Test
    void aRunFailsThatMayNotLock() {
        run("backup", "--retain", "30d", "data=" + source).orFail();
        run("backup", "--retain", "30d", "--lock", "governance", "data=" + source)
                .orFail();
        try (S3Client owner = S3Thief.client(server, server.owner())) {
            owner.putBucketPolicy(put -> put.bucket(bucket)
                    .policy(POLICY.replace("USER", agent.accessKey())
                            .replace("BUCKET", bucket)
                            .replace("\"s3:PutObjectRetention\", ", "")));
        }

        AgentAnswer refused = run("backup", "--retain", "60d", "data=" + source);

        assertThat(refused.exitStatus()).as(refused.toString()).isNotZero();
        assertThat(refused.json().at("/error/code").asText()).isIn("RETENTION_LOCK_FAILED", "STORE_ACCESS_DENIED");
        assertThat(run("list").orFail().json().path("points")).hasSize(2);
    }

    /** Each version that is there is deleted if it may be, its lock shortened, and written over, and at last hidden. */
    private void everythingIsDestroyed() {
        try (S3Client thief = S3Thief.client(server, agent)) {
            int refused = 0;
            for (S3Thief.Version version : S3Thief.versions(thief, bucket)) {
                try {
                    thief.deleteObject(
                            delete -> delete.bucket(bucket).key(version.key()).versionId(version.id()));
                    continue;
                } catch (S3Exception e) {
                    refused++;
                }
                assertRefused(() -> thief.deleteObject(delete -> delete.bucket(bucket)
                        .key(version.key())
                        .versionId(version.id())
                        .bypassGovernanceRetention(true)));
                assertRefused(() -> thief.putObjectRetention(put -> put.bucket(bucket)
                        .key(version.key())
                        .versionId(version.id())
                        .bypassGovernanceRetention(true)
                        .retention(shorter -> shorter.mode(ObjectLockRetentionMode.GOVERNANCE)
                                .retainUntilDate(Instant.now().plusSeconds(60)))));
                thief.putObject(put -> put.bucket(bucket).key(version.key()), RequestBody.fromString("forged"));
                thief.deleteObject(delete -> delete.bucket(bucket).key(version.key()));
            }
            assertThat(refused).isGreaterThan(8);
            assertThat(thief.listObjectsV2(list -> list.bucket(bucket)).contents())
                    .isEmpty();
        }
    }

    private static void assertRefused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
    }
}
