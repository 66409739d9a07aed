package io.davit.harness.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.PlacedStoreContract;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/** A versioned bucket is no other store to whoever uses it. */
@OnGround
class S3VersionedStoreTest extends PlacedStoreContract {
    private final S3Server server;
    private final FreshNames names;

    S3VersionedStoreTest(S3Server server, FreshNames names) {
        this.server = server;
        this.names = names;
    }

    @Override
    protected ObjectStore openEmpty() {
        String bucket = server.createBucket(names.next("versioned"));
        try (S3Client owner = S3Thief.client(server, server.owner())) {
            owner.putBucketVersioning(put -> put.bucket(bucket)
                    .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        }
        ObjectStore store = open(bucket, "team-a/harbour");
        assertThat(store.traits().versioned()).isTrue();
        return store;
    }

    @Override
    protected ObjectStore openAbsent() {
        return open(names.next("nowhere"), "");
    }

    private ObjectStore open(String bucket, String prefix) {
        return S3Store.open(S3StoreTest.config(server, server.owner(), bucket, prefix, null));
    }
}
