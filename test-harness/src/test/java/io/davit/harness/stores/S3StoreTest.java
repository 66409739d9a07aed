package io.davit.harness.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.PlacedStoreContract;
import io.davit.agent.objectstore.decorate.ObjectStores;
import io.davit.agent.objectstore.decorate.RetryPolicy;
import io.davit.agent.objectstore.decorate.StoreMeter;
import io.davit.agent.objectstore.decorate.StoreMeter.Verb;
import io.davit.agent.objectstore.s3.S3Config;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Credential;
import io.davit.harness.ground.S3Server;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnGround
class S3StoreTest extends PlacedStoreContract {
    private final S3Server server;
    private final FreshNames names;

    S3StoreTest(S3Server server, FreshNames names) {
        this.server = server;
        this.names = names;
    }

    @Override
    protected ObjectStore openEmpty() {
        return open(server.createBucket(names.next("store")), "team-a/harbour");
    }

    @Override
    protected ObjectStore openAbsent() {
        return open(names.next("nowhere"), "");
    }

    private ObjectStore open(String bucket, String prefix) {
        return S3Store.open(config(server, server.owner(), bucket, prefix, null));
    }

    static S3Config config(
            S3Server server, S3Credential credential, String bucket, String prefix, @Nullable Path caFile) {
        return new S3Config(
                server.endpoint(),
                S3Server.REGION,
                bucket,
                prefix,
                true,
                caFile,
                credential.accessKeyFile(),
                credential.secretKeyFile());
    }

    @Test
    void keepsApartWhatOtherPrefixesOfTheBucketHold() {
        String bucket = server.createBucket(names.next("shared"));
        try (ObjectStore mine = open(bucket, "a");
                ObjectStore other = open(bucket, "ab")) {
            mine.create(key("format"), text("mine"));
            other.create(key("format"), text("other"));
            List<String> seen = new ArrayList<>();

            mine.list("", stat -> seen.add(stat.key().value()));

            assertThat(seen).containsExactly("format");
            assertThat(mine.readWhole(key("format"), 10)).asString(UTF_8).isEqualTo("mine");
        }
    }

    @Test
    void settlesALargeCreateThatTheServerRefusesByAReset() {
        StoreMeter meter = new StoreMeter();
        byte[] bytes = bytes(1, 20 * 1024 * 1024);
        ObjectKey pack = key("packs/one");
        try (ObjectStore stacked =
                ObjectStores.stacked(openEmpty(), meter, RetryPolicy.STANDARD, Clock.systemUTC(), pause -> {})) {
            stacked.create(pack, Content.of(bytes));

            assertThat(stacked.create(pack, Content.of(bytes))).isEqualTo(CreateResult.CREATED);
            assertCode(ErrorCode.STORE_CONFLICT, () -> stacked.create(pack, Content.of(bytes(2, bytes.length))));
        }

        assertThat(meter.requests(Verb.CREATE)).isEqualTo(3);
    }

    @Test
    void saysThatTheAccessKeyIsUnknown(@TempDir Path folder) throws Exception {
        Path access = Files.writeString(folder.resolve("access"), "nobody");
        Path secret = Files.writeString(folder.resolve("secret"), "canary-secret");
        assertRejected(new S3Credential("nobody", "canary-secret", access, secret));
    }

    @Test
    void saysThatTheSecretKeyIsWrong(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "canary-secret");
        assertRejected(new S3Credential(
                server.owner().accessKey(), "canary-secret", server.owner().accessKeyFile(), secret));
    }

    private void assertRejected(S3Credential credential) {
        String bucket = server.createBucket(names.next("rejected"));
        S3Config config = config(server, credential, bucket, "", null);
        try (ObjectStore store = S3Store.open(config)) {
            assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> store.stat(key("x")));
            assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> store.readWhole(key("x"), 10));
            assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> store.create(key("x"), text("x")));
            assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> listed(store));
            assertThat(store.describe() + config + store).doesNotContain("canary-secret");
        }
    }

    @Test
    void saysThatTheKeyFileCannotBeRead(@TempDir Path folder) {
        Path absent = folder.resolve("absent");
        S3Config config = config(server, new S3Credential("a", "b", absent, absent), "bucket", "", null);

        assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> S3Store.open(config));
    }

    @Test
    void saysThatTheAccountHasNoRights() {
        String bucket = server.createBucket(names.next("rights"));
        S3Credential stranger = server.createUserWithoutRights(names.next("stranger"));
        try (ObjectStore store = S3Store.open(config(server, stranger, bucket, "", null))) {
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> store.stat(key("x")));
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> store.readWhole(key("x"), 10));
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> store.create(key("x"), text("x")));
            assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> listed(store));
        }
    }

    @Test
    void saysThatNobodyListens() {
        S3Config config = new S3Config(
                URI.create("http://127.0.0.1:1"),
                S3Server.REGION,
                "bucket",
                "",
                true,
                null,
                server.owner().accessKeyFile(),
                server.owner().secretKeyFile());
        try (ObjectStore store = S3Store.open(config)) {
            assertCode(ErrorCode.STORE_UNREACHABLE, () -> store.stat(key("x")));
            assertCode(ErrorCode.STORE_UNREACHABLE, () -> store.create(key("x"), text("x")));
            assertCode(ErrorCode.STORE_UNREACHABLE, () -> listed(store));
        }
    }

    private static ObjectStore listed(ObjectStore store) {
        store.list("", stat -> true);
        return store;
    }
}
