package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.keys.HubInit;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.KeyFolder;
import io.davit.hub.keys.TlsFiles;
import io.davit.hub.keys.TlsMaterial;
import io.davit.signing.ListenerAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificate the public listener shows to whom, and when. */
class PublicListenerTest {
    @TempDir
    Path folder;

    private HubKeys operators;
    private Bridge hub;
    private PublicListener listener;

    @BeforeEach
    void open() throws Exception {
        hub = new Bridge(Files.createDirectory(folder.resolve("hub")));
        operators = new HubInit(new KeyFolder(folder.resolve("other")), Clock.systemUTC())
                .init(folder.resolve("other-root.pem"));
        write("hub.example.org", "*.apps.example.org");
        listener = PublicListener.open(hub.vertx, "127.0.0.1", 0, tls(), hub.api);
    }

    @AfterEach
    void close() {
        listener.close();
        hub.close();
    }

    private PublicTls tls() {
        return new PublicTls(
                () -> hub.tls, Optional.of(new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"))));
    }

    /** The operator's certificate of these names, in his files. */
    private X509Certificate write(String... names) throws Exception {
        TlsMaterial material = operators.authority().issueForListener(List.of(names));
        Files.writeString(
                folder.resolve("tls.crt"),
                pem("CERTIFICATE", material.chain().getFirst().getEncoded()));
        Files.writeString(
                folder.resolve("tls.key"), pem("PRIVATE KEY", material.key().getEncoded()));
        return material.chain().getFirst();
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + kind
                + "-----\n";
    }

    private String issuerFor(String name) throws Exception {
        return Shown.to(listener.port(), name).getIssuerX500Principal().getName();
    }

    /** A token pins the hub's authority (P1, H9): who enrols must meet it whatever certificate people see. */
    @Test
    void showsTheOperatorsCertificateUnderItsNamesAndTheHubsOwnUnderAllOthers() throws Exception {
        String own =
                hub.keys.authority().certificate().getSubjectX500Principal().getName();
        String other =
                operators.authority().certificate().getSubjectX500Principal().getName();

        assertThat(issuerFor("hub.example.org")).isEqualTo(other).isNotEqualTo(own);
        assertThat(issuerFor("HUB.example.org")).isEqualTo(other);
        assertThat(issuerFor("console.apps.example.org")).isEqualTo(other);
        assertThat(issuerFor("a.console.apps.example.org")).isEqualTo(own);
        assertThat(issuerFor("enrol.hub.example.org")).isEqualTo(own);
        assertThat(issuerFor("")).as("an address").isEqualTo(own);
    }

    @Test
    void showsWhatTheFilesHoldNowOnceItHasLooked() throws Exception {
        X509Certificate before = Shown.to(listener.port(), "hub.example.org");
        X509Certificate written = write("hub.example.org");
        assertThat(Shown.to(listener.port(), "hub.example.org")).isEqualTo(before);

        listener.look();

        assertThat(Shown.to(listener.port(), "hub.example.org"))
                .isEqualTo(written)
                .isNotEqualTo(before);
    }

    @Test
    void refusesACertificateThatWouldStandBetweenATokenAndTheHub() {
        for (String name : List.of("hub.example.org", "b.apps.example.org")) {
            assertThatThrownBy(() -> tls().check(new ListenerAddress(name, 8443)))
                    .isInstanceOfSatisfying(
                            DavitException.class,
                            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                    .hasMessageContaining("advertised");
        }

        tls().check(new ListenerAddress("enrol.hub.example.org", 8443));
        tls().check(new ListenerAddress("10.1.2.3", 8443));
    }
}
