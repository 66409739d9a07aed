package io.davit.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.StoreConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The hub's file: what it says, what counts when it does not, and what is refused by name. */
class HubConfigTest {
    private static final Path FILE = Path.of("/etc/davit/hub.yaml");
    private static final String LEAST = """
            public-listener:
              names: [hub.example.org]
            link-listener:
              names: ["::1", agents.example.org]
            """;

    private static HubConfig parse(String text) {
        return HubConfig.parse(text, FILE);
    }

    private static void refuses(ErrorCode code, String text, String naming) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(
                        DavitException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code))
                .hasMessageContaining(naming);
    }

    @Test
    void needsOnlyTheNamesUnderWhichItIsReached() {
        HubConfig config = parse(LEAST);

        assertThat(config.keysDir()).isEqualTo(Path.of("/var/lib/davit-hub/keys"));
        assertThat(config.publicListener().address()).hasToString("hub.example.org:8443");
        assertThat(config.linkListener().address()).hasToString("[::1]:8444");
        assertThat(config.storeInUse()).isEqualTo(StoreConfig.inFile(Path.of("/var/lib/davit-hub/hub.sqlite")));
        assertThat(config.limits().tokenLife()).hasHours(1);
    }

    @Test
    void readsTheExampleOfItsDocument() {
        HubConfig config = parse(HubConfigPage.EXAMPLE);

        assertThat(config.linkListener().address()).hasToString("agents.hub.example.org:443");
        assertThat(config.adminTokenFile()).isEqualTo(Path.of("/etc/davit/secrets/admin-token"));
    }

    @Test
    void refusesAListenerWithoutANameOrWithOneThatIsNone() {
        refuses(
                ErrorCode.CONFIG_INVALID,
                "public-listener: {port: 1}\nlink-listener: {names: [a]}",
                "at least one name");
        refuses(
                ErrorCode.CONFIG_INVALID,
                LEAST.replace("hub.example.org", "'https://hub.example.org'"),
                "https://hub.example.org");
        refuses(ErrorCode.CONFIG_INVALID, LEAST + "  advertised: nowhere\n", "advertised");
    }

    @Test
    void refusesTwoStores() {
        refuses(ErrorCode.CONFIG_INVALID, LEAST + """
                store:
                  sqlite: {file: hub.sqlite}
                  postgresql: {url: "jdbc:postgresql://db/davit", user: davit, password-file: password}
                """, "exactly one");
    }

    @Test
    void refusesAPasswordInTheAddressOfTheDatabase() {
        refuses(ErrorCode.CONFIG_INVALID, LEAST + """
                store:
                  postgresql: {url: "jdbc:postgresql://db/davit?password=x", user: davit, password-file: password}
                """, "password-file");
    }

    @Test
    void namesTheNearestKey() {
        refuses(ErrorCode.CONFIG_UNKNOWN_KEY, LEAST + "keys-dirr: x\n", "keys-dir");
    }
}
