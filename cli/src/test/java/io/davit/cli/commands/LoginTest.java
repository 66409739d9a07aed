package io.davit.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is a hub, who is not, and what is kept of it. */
class LoginTest {
    @TempDir
    Path home;

    private final ScriptedHub hub = new ScriptedHub("127.0.0.1");
    private Person operator;

    @BeforeEach
    void begin() {
        operator = new Person(home);
        answering(hub);
    }

    private static ScriptedHub answering(ScriptedHub hub) {
        return hub.answer(
                        GetVersionRequest.getDefaultInstance(),
                        request -> Version.newBuilder()
                                .setVersion("9.1")
                                .setHubId("the-hub")
                                .build())
                .answer(ListClustersRequest.getDefaultInstance(), request -> ListClustersResponse.getDefaultInstance());
    }

    @AfterEach
    void end() {
        hub.close();
    }

    @Test
    void keepsAHubThatHasThePinAndTakesTheToken() throws IOException {
        Person.Result login = operator.logsIn(hub);

        assertThat(login.err()).isEmpty();
        assertThat(login.status()).isZero();
        assertThat(login.out()).isEqualTo("logged in to hub the-hub (9.1) as context 'default'\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(operator.contexts())))
                .isEqualTo("rw-------");
        assertThat(operator.types("cluster", "list").status()).isZero();
    }

    @Test
    void knowsAHubByTheCertificateOfItsAuthority() throws IOException {
        Path authority = operator.file("ca.pem", hub.authority.pem());
        Path token = operator.file("token", ScriptedHub.TOKEN);

        Person.Result login = operator.types(
                "login", "--hub", hub.url(), "--ca-file", authority.toString(), "--token-file", token.toString());

        assertThat(login.err()).isEmpty();
        assertThat(operator.types("cluster", "list").status()).isZero();
    }

    @Test
    void takesThePinAsPeopleWriteIt() {
        String pin = hub.authority.pin().toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");

        Person.Result login = operator.pipes(
                ScriptedHub.TOKEN, "login", "--hub", hub.url(), "--ca-pin", "sha256:" + pin, "--token-file", "-");

        assertThat(login.status()).isZero();
    }

    @Test
    void saysWhyATokenCannotBeRead() {
        Person.Result login =
                operator.types("login", "--hub", hub.url(), "--ca-pin", hub.authority.pin(), "--token-file", "nowhere");

        assertThat(login.status()).isEqualTo(3);
        assertThat(login.err())
                .contains("error FILE_UNREADABLE: nowhere cannot be read: there is no such file")
                .doesNotContain("YAML");
        assertThat(hub.heard).isEmpty();
    }

    @Test
    void tellsAnotherHubNothing() {
        String pin = TestAuthority.create().pin();

        Person.Result login =
                operator.pipes(ScriptedHub.TOKEN, "login", "--hub", hub.url(), "--ca-pin", pin, "--token-file", "-");

        assertThat(login.status()).isEqualTo(6);
        assertThat(login.err()).contains("error HUB_UNTRUSTED", "the pinned authority is not in the chain");
        assertThat(hub.heard).isEmpty();
        assertThat(operator.contexts()).doesNotExist();
    }

    @Test
    void tellsNothingToTheRightAuthorityUnderAnotherName() {
        try (ScriptedHub other = answering(new ScriptedHub("hub.example.org", "10.9.8.7"))) {
            Person.Result login = operator.logsIn(other);

            assertThat(login.status()).isEqualTo(6);
            assertThat(login.err()).contains("error HUB_UNTRUSTED", "127.0.0.1");
            assertThat(other.heard).isEmpty();
        }
    }

    @Test
    void keepsNothingOfAWrongToken() {
        String wrong = "ffffffffffffffffffffffffffffffff";

        Person.Result login = operator.pipes(
                wrong, "login", "--hub", hub.url(), "--ca-pin", hub.authority.pin(), "--token-file", "-");

        assertThat(login.status()).isEqualTo(6);
        assertThat(login.err())
                .contains("error UNAUTHENTICATED: the token is not one of this hub's", "next: Log in")
                .doesNotContain(wrong);
        assertThat(operator.contexts()).doesNotExist();
    }

    @Test
    void saysWhatItCannotReach() {
        hub.close();

        Person.Result login = operator.logsIn(hub);

        assertThat(login.status()).isEqualTo(3);
        assertThat(login.err()).contains("error HUB_UNREACHABLE", hub.url().substring("https://".length()));
    }

    @Test
    void sendsNoTokenInClear() {
        Person.Result login = operator.pipes(
                ScriptedHub.TOKEN,
                "login",
                "--hub",
                hub.url().replace("https", "http"),
                "--ca-pin",
                hub.authority.pin(),
                "--token-file",
                "-");

        assertThat(login.status()).isEqualTo(2);
        assertThat(login.err()).contains("a hub is https://HOST:PORT");
    }

    @Test
    void readsNoContextsThatOthersMayRead() throws IOException {
        operator.logsIn(hub);
        Files.setPosixFilePermissions(operator.contexts(), PosixFilePermissions.fromString("rw-r-----"));

        Person.Result list = operator.types("cluster", "list");

        assertThat(list.status()).isEqualTo(6);
        assertThat(list.err()).contains("error CONTEXTS_UNSAFE", "rw-r-----", "chmod 600");
    }

    @Test
    void tellsNoTokenWhenTheFileIsBroken() throws IOException {
        operator.logsIn(hub);
        Files.writeString(operator.contexts(), "contexts: {default: {token: \"s3cr3t");

        Person.Result list = operator.types("cluster", "list");

        assertThat(list.status()).isEqualTo(2);
        assertThat(list.err()).contains("error CONFIG_UNREADABLE").doesNotContain("s3cr3t");
    }

    @Test
    void choosesAmongHubs() {
        operator.logsIn(hub);
        try (ScriptedHub other = answering(new ScriptedHub("127.0.0.1"))) {
            operator.pipes(
                    ScriptedHub.TOKEN,
                    "login",
                    "--hub",
                    other.url(),
                    "--ca-pin",
                    other.authority.pin(),
                    "--token-file",
                    "-",
                    "--context",
                    "second");
            other.heard.clear();

            assertThat(operator.types("context", "use", "default").status()).isZero();
            operator.types("cluster", "list");
            assertThat(other.heard).isEmpty();

            operator.types("cluster", "list", "--context", "second");
            assertThat(other.heard).hasSize(1);

            Person.Result list = operator.types("context", "list");
            assertThat(list.out()).contains("*       default", "-       second", other.url());
            assertThat(list.out()).doesNotContain(ScriptedHub.TOKEN);
            assertThat(operator.types("context", "list", "-o", "json").out()).doesNotContain(ScriptedHub.TOKEN);
        }

        assertThat(operator.types("context", "remove", "default").status()).isZero();
        Person.Result nobody = operator.types("cluster", "list");
        assertThat(nobody.status()).isEqualTo(2);
        assertThat(nobody.err()).contains("error CONTEXT_UNKNOWN");
    }
}
