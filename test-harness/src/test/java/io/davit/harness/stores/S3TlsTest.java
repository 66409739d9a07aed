package io.davit.harness.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnGround
class S3TlsTest {
    private static final ObjectKey KEY = new ObjectKey("packs/one");

    @Test
    void trustsTheAuthorityOfTheLocation(@OnGround.Tls S3Server server, FreshNames names) {
        String bucket = server.createBucket(names.next("tls"));
        Path authority = server.authorityFile().orElseThrow();
        byte[] bytes = new byte[5_000_000];
        try (ObjectStore store = S3Store.open(S3StoreTest.config(server, server.owner(), bucket, "", authority))) {
            assertThat(store.create(KEY, Content.of(bytes))).isEqualTo(CreateResult.CREATED);
            assertThat(store.create(new ObjectKey("small"), Content.of("x".getBytes(UTF_8))))
                    .isEqualTo(CreateResult.CREATED);
            assertThat(store.create(new ObjectKey("small"), Content.of("y".getBytes(UTF_8))))
                    .isEqualTo(CreateResult.ALREADY_THERE);
            assertThat(store.readWhole(KEY, bytes.length)).isEqualTo(bytes);
        }
    }

    @Test
    void refusesAServerOfAnUnknownAuthority(@OnGround.Tls S3Server server, FreshNames names) {
        String bucket = server.createBucket(names.next("untrusted"));
        try (ObjectStore store = S3Store.open(S3StoreTest.config(server, server.owner(), bucket, "", null))) {
            assertThatThrownBy(() -> store.stat(KEY)).isInstanceOfSatisfying(DavitException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNREACHABLE);
                assertThat(e.sentence()).contains("right certificates");
            });
        }
    }

    @Test
    void saysThatTheAuthorityFileHoldsNone(@OnGround.Tls S3Server server, FreshNames names, @TempDir Path folder)
            throws Exception {
        Path empty = Files.writeString(folder.resolve("ca.crt"), "no certificate\n");

        assertThatThrownBy(() -> S3Store.open(S3StoreTest.config(server, server.owner(), "b", "", empty)))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }
}
