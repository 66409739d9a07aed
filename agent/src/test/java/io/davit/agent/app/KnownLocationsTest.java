package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.davit.agent.admission.OrderBytes;
import io.davit.agent.admission.OrderDigest;
import io.davit.agent.config.ConfigFile;
import io.davit.agent.config.LocationConfig;
import io.davit.agent.ledger.Ledger;
import io.davit.agent.policies.LocationPolicy;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownLocationsTest {
    private static final OrderDigest ORDER = new OrderBytes(new byte[0]).digest();

    @TempDir
    private Path folder;

    private Ledger ledger;
    private KnownLocations known;

    @BeforeEach
    void open() throws IOException {
        Path file = Files.writeString(folder.resolve("agent.yaml"), """
                data-dir: %1$s/data
                locations:
                  - name: quay
                    passphrase-file: %1$s/local
                    filesystem:
                      path: %1$s/location
                credentials:
                  - name: vault
                    passphrase-file: %1$s/vault
                    access-key-file: %1$s/access
                    secret-key-file: %1$s/secret
                    ca-file: %1$s/ca.pem
                  - name: folders
                    passphrase-file: %1$s/folders
                """.formatted(folder));
        ledger = Ledger.open(folder.resolve("data"));
        known = new KnownLocations(ConfigFile.read(file), ledger.policies());
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void aLocationOfTheHubIsOpenedWithACredentialOfTheCluster() {
        lay("main", 1, s3().setPrefix("east/").setPathStyle(true).setEndpoint("https://s3.example.org"));

        LocationConfig config = known.find("main").config();

        LocationConfig.S3 s3 = config.s3().orElseThrow();
        assertThat(config.passphraseFile()).isEqualTo(folder.resolve("vault"));
        assertThat(s3.accessKeyFile()).isEqualTo(folder.resolve("access"));
        assertThat(s3.secretKeyFile()).isEqualTo(folder.resolve("secret"));
        assertThat(s3.bucket()).isEqualTo("backups");
        assertThat(s3.prefix()).hasValue("east");
        assertThat(s3.pathStyle()).isTrue();
        assertThat(s3.endpoint()).hasToString("Optional[https://s3.example.org]");
        assertThat(s3.caFile()).as("the system's, unless the tuple names some").isEmpty();
        assertThat(known.names()).containsExactly("quay", "main");
        assertThat(known.version("main")).isEqualTo(1);
    }

    @Test
    void theConfigurationWins() {
        lay("quay", 4, s3());

        assertThat(known.find("quay").config().filesystem()).isPresent();
        assertThat(known.find("quay").key()).isEqualTo("quay");
        assertThat(known.version("quay")).isZero();
    }

    @Test
    void anotherPlaceUnderOneNameIsRememberedApart() {
        lay("main", 1, s3());
        String first = known.find("main").key();

        lay("main", 2, s3().setRegion("eu-north-1"));
        assertThat(known.find("main").key()).as("the same bytes").isEqualTo(first);
        lay("main", 3, s3().setBucket("other"));
        assertThat(known.find("main").key()).isNotEqualTo(first).startsWith("main@");
    }

    @Test
    void aRevokedLocationIsUnknown() {
        lay("main", 1, s3());
        ledger.policies().lay(new LocationPolicy("main", 2, Optional.empty(), ORDER));

        assertRefused("main", ErrorCode.LOCATION_UNKNOWN);
        assertThat(known.names()).containsExactly("quay");
    }

    @Test
    void aCredentialThatTheClusterDoesNotHaveOpensNothing() {
        lay("main", 1, s3().setCredentialReference("root"));
        lay("other", 1, s3().setCredentialReference("folders"));

        assertRefused("main", ErrorCode.CREDENTIAL_UNKNOWN);
        assertRefused("other", ErrorCode.CREDENTIAL_UNKNOWN);
    }

    /** P9: who may vouch for the endpoint is part of what was approved. */
    @Test
    void aCertificateThatWasNotApprovedVouchesForNothing() throws Exception {
        lay("main", 1, s3().addCaFingerprints(ByteString.copyFrom(new byte[32])));

        assertRefused("main", ErrorCode.CONFIG_UNREADABLE);
        Files.writeString(folder.resolve("ca.pem"), "nothing\n");
        assertRefused("main", ErrorCode.CONFIG_INVALID);
        Files.write(folder.resolve("ca.pem"), Certificates.pem());
        assertRefused("main", ErrorCode.CONFIG_INVALID);

        lay("main", 2, s3().addCaFingerprints(ByteString.copyFrom(Certificates.fingerprint())));
        assertThat(known.find("main").config().s3().orElseThrow().caFile()).hasValue(folder.resolve("ca.pem"));
    }

    /** What no backup of a volume enters, whoever laid the location down. */
    @Test
    void foldersOfRepositoriesAreKnown() {
        assertThat(known.folders()).containsExactly(folder.resolve("location"));

        lay("main", 1, s3());
        lay(
                "shelf",
                1,
                LocationTuple.newBuilder()
                        .setType("filesystem")
                        .setEndpoint(folder.resolve("shelf").toString())
                        .setPrefix("east/")
                        .setCredentialReference("folders"));
        lay("gone", 1, s3().setCredentialReference("root"));

        assertThat(known.folders()).containsExactly(folder.resolve("location"), folder.resolve("shelf/east"));
    }

    private void assertRefused(String name, ErrorCode code) {
        assertThatThrownBy(() -> known.find(name))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static LocationTuple.Builder s3() {
        return LocationTuple.newBuilder().setType("s3").setBucket("backups").setCredentialReference("vault");
    }

    private void lay(String name, long version, LocationTuple.Builder tuple) {
        ledger.policies().lay(new LocationPolicy(name, version, Optional.of(tuple.build()), ORDER));
    }
}
