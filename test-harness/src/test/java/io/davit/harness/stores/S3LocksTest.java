package io.davit.harness.stores;

import io.davit.agent.objectstore.LockingStoreContract;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.objectstore.s3.S3Store;
import io.davit.harness.ground.FreshNames;
import io.davit.harness.ground.OnGround;
import io.davit.harness.ground.S3Server;

/** Retention of a real server, by the real SDK. */
@OnGround
class S3LocksTest extends LockingStoreContract {
    private final S3Server server;
    private final FreshNames names;

    S3LocksTest(S3Server server, FreshNames names) {
        this.server = server;
        this.names = names;
    }

    @Override
    protected ObjectStore openLocking() {
        String bucket = server.createLockingBucket(names.next("locks"));
        return S3Store.open(S3StoreTest.config(server, server.owner(), bucket, "team-a/harbour", null));
    }
}
