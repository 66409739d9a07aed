package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;

/**
 * Makes a hub: root, certificate authority, first online key, first key set. The root's file comes first and the hub's own
 * comes last, so that a hub never exists without a root that somebody holds.
 */
public final class HubInit {
    private final KeyFolder folder;
    private final Clock clock;

    public HubInit(KeyFolder folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /**
     * Refuses to touch what is there. After a kill nothing is a hub yet: the files may be removed and the command run
     * again.
     *
     * @throws DavitException HUB_ALREADY_INITIALISED, HUB_INIT_INCOMPLETE, ROOT_KEY_FILE_EXISTS, ROOT_KEY_FILE_UNUSABLE,
     *     KEY_FOLDER_UNSAFE, KEY_FOLDER_UNUSABLE
     */
    public HubKeys init(Path rootKeyOut) {
        folder.create();
        return folder.alone(() -> {
            requireEmpty(folder);
            SigningKey root = SigningKey.random();
            RootKeyFile.create(rootKeyOut, root);
            HubIdentity identity = new HubIdentity(UUID.randomUUID());
            CertificateAuthority.create(identity.hubId(), folder, clock);
            SigningKey online = KeyRotation.newKey(folder);
            HubKeySet first = HubKeySet.sign(root, KeyRotation.first(identity.hubId(), online, clock.instant()));
            folder.write(KeyFolder.KEY_SET, first.toFile());
            folder.write(KeyFolder.DENYLIST, Denylist.empty().toFile());
            folder.write(KeyFolder.HUB, identity.toFile());
            return HubKeys.open(folder, clock);
        });
    }

    /** @throws DavitException HUB_ALREADY_INITIALISED, HUB_INIT_INCOMPLETE */
    static void requireEmpty(KeyFolder folder) {
        if (folder.has(KeyFolder.HUB)) {
            throw new DavitException(
                    ErrorCode.HUB_ALREADY_INITIALISED,
                    folder.path() + " holds the keys of hub "
                            + HubIdentity.read(folder).hubId());
        }
        if (!folder.names().isEmpty()) {
            throw HubIdentity.incomplete(folder);
        }
    }
}
