package io.davit.hub.config;

import io.davit.errors.DavitException;
import io.davit.hub.store.StoreConfig;
import io.davit.settings.Setting;
import io.davit.settings.SettingsFile;
import java.nio.file.Path;
import java.util.Optional;

/** Everything that a hub is told by its file. Holds paths of secrets, never a secret. */
public record HubConfig(
        @Setting(
                value = "Folder for the hub's own files, the SQLite store among them.",
                fallback = "/var/lib/davit-hub")
        Path dataDir,

        @Setting(
                value =
                        "Folder of the hub's keys (docs/operations.md): 0700, owned by the hub's user, not in the store's backup.",
                fallback = "/var/lib/davit-hub/keys")
        Path keysDir,

        @Setting("Where people, programs and agents that enrol reach the hub: REST and gRPC, server TLS.")
        PublicListener publicListener,

        @Setting("Where enrolled agents reach the hub: gRPC, mutual TLS. Proxies must pass TLS through.")
        LinkListener linkListener,

        @Setting("What the hub remembers; without it, the file hub.sqlite in data-dir.")
        Optional<StoreConfig> store,

        @Setting(
                value = "File with the token of the administrator, one line, 0600.",
                fallback = "/var/lib/davit-hub/admin-token")
        Path adminTokenFile,

        @Setting("How much the hub does at once.") LimitsConfig limits,

        @Setting("How long the hub remembers what is over.") HistoryConfig history) {

    /** The store that counts. */
    public StoreConfig storeInUse() {
        return store.orElseGet(() -> StoreConfig.inFile(dataDir.resolve("hub.sqlite")));
    }

    /**
     * Relative paths in the file count from the file's own folder.
     *
     * @throws DavitException CONFIG_UNREADABLE, CONFIG_UNKNOWN_KEY, CONFIG_INVALID
     */
    public static HubConfig read(Path file) {
        return SettingsFile.read(file, HubConfig.class);
    }

    static HubConfig parse(String text, Path file) {
        return SettingsFile.parse(text, file, HubConfig.class);
    }
}
