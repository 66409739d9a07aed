package io.davit.harness.stores;

import static io.davit.harness.stores.S3StoreTest.config;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStat;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** In a versioned bucket nothing that was created goes away by writing over it, or by a delete that names no version (R3). */
@OnGround
class S3VersionsTest {
    private static final ObjectKey KEY = new ObjectKey("points/w/1");

    @Test
    void readsTheOldestVersionWhateverIsWrittenOverIt(S3Server server, FreshNames names) {
        String bucket = server.createLockingBucket(names.next("versions"));
        try (ObjectStore store = S3Store.open(config(server, server.owner(), bucket, "", null));
                S3Client thief = S3Thief.client(server, server.owner())) {
            store.create(KEY, text("true"));
            store.create(new ObjectKey("points/w/2"), text("second"));
            thief.deleteObject(delete -> delete.bucket(bucket).key(KEY.value()));
            thief.putObject(put -> put.bucket(bucket).key(KEY.value()), RequestBody.fromString("forged"));
            thief.deleteObject(delete -> delete.bucket(bucket).key(KEY.value()));

            try (ObjectStore fresh = S3Store.open(config(server, server.owner(), bucket, "", null))) {
                assertThat(fresh.readWhole(KEY, 10)).asString(UTF_8).isEqualTo("true");
                assertThat(fresh.read(KEY, 1, 2)).asString(UTF_8).isEqualTo("ru");
                assertThat(fresh.stat(KEY)).map(ObjectStat::size).contains(4L);
                List<String> seen = new ArrayList<>();
                fresh.list("points/", stat -> seen.add(stat.key() + " " + stat.size()));
                assertThat(seen).containsExactly("points/w/1 4", "points/w/2 6");
            }
        }
    }

    /** What a prune deletes is gone, and takes no space in older versions. */
    @Test
    void deletesAllVersions(S3Server server, FreshNames names) {
        String bucket = server.createLockingBucket(names.next("versions"));
        try (ObjectStore store = S3Store.open(config(server, server.owner(), bucket, "", null));
                S3Client thief = S3Thief.client(server, server.owner())) {
            store.create(KEY, text("true"));
            thief.putObject(put -> put.bucket(bucket).key(KEY.value()), RequestBody.fromString("forged"));
            thief.deleteObject(delete -> delete.bucket(bucket).key(KEY.value()));

            store.delete(KEY);

            assertThat(store.stat(KEY)).isEmpty();
            assertThat(S3Thief.versions(thief, bucket)).isEmpty();
        }
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(UTF_8));
    }
}
