package io.davit.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.agent.enrolment.AgentKeys.Fingerprints;
import io.davit.agent.enrolment.Enrolment;
import io.davit.agent.hub.HubPins;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.EnrolmentToken;
import io.davit.signing.ListenerAddress;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an admin of the cluster types about its hub: {@code enrol} and {@code hub-keys set}. */
class HubCommandsTest {
    private static final UUID HUB = UUID.fromString("5f1c1a52-2b0e-4f0e-9a57-0d2b6f6f3a11");
    private static final String CLUSTER = "0b7d1f5e-93cf-4c5a-8b51-7f4f5d3c2a10";
    private static final String ROOT = "ab".repeat(32);

    private final FakeDesk desk = new FakeDesk();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final OneHub hub = new OneHub();
    private final EnrolmentToken token =
            new EnrolmentToken(HUB, new ListenerAddress("hub.example.org", 8443), filled(1), filled(2), filled(3));

    @TempDir
    private Path folder;

    /** Remembers what it was asked. */
    private static final class OneHub implements HubDesk {
        Enrolment.Result decision = Enrolment.Result.ACCEPTED;
        Optional<EnrolmentToken> token = Optional.empty();
        boolean mayReplacePins;
        boolean waits;
        byte[] root = new byte[0];
        Optional<byte[]> keySet = Optional.empty();
        Optional<String> replaces = Optional.empty();
        Runnable end = () -> {};
        boolean isSignalled;

        @Override
        public Enrolment.Result enrol(EnrolmentToken given, boolean mayReplace, Enrolment.Clerk clerk) {
            token = Optional.of(given);
            mayReplacePins = mayReplace;
            clerk.asked("enrolment-1", CLUSTER, new Fingerprints("tls-print", "report-print", "sealing-print"));
            if (isSignalled) {
                end.run();
            }
            waits = clerk.waits();
            return decision;
        }

        @Override
        public void onSignal(Runnable wanted) {
            end = wanted;
        }

        @Override
        public HubPins setRoot(byte[] rootKey, Optional<byte[]> set, Optional<String> digest) {
            root = rootKey;
            keySet = set;
            replaces = digest;
            if (digest.isPresent() && digest.get().equals("wrong")) {
                throw new DavitException(ErrorCode.KEY_SET_INVALID, "not signed by this root");
            }
            return new HubPins(HUB.toString(), CLUSTER, ROOT, HexFormat.of().formatHex(rootKey));
        }
    }

    @BeforeEach
    void giveItAHub() {
        desk.hub = hub;
    }

    private static byte[] filled(int value) {
        byte[] bytes = new byte[EnrolmentToken.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int execute(String... arguments) {
        return new DavitAgent(
                        config -> desk,
                        (approval, kubeconfig) -> {
                            throw new IllegalStateException("nothing is approved here");
                        },
                        new NoPlaces(),
                        Map.of("HOME", "/home/ben", "KUBECONFIG", ""),
                        false,
                        Clock.fixed(FakeDesk.NOON, ZoneOffset.UTC),
                        new PrintWriter(out),
                        new PrintWriter(err),
                        OutputStream.nullOutputStream())
                .execute(arguments);
    }

    private JsonNode json() throws Exception {
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void enrolsWithATokenAndShowsWhatAPersonHasToCompare() throws Exception {
        assertThat(execute("enrol", "--token-file", file("token", token.text() + "\n"), "-o", "json"))
                .as("%s", err)
                .isZero();

        assertThat(hub.token.orElseThrow().listener()).isEqualTo(token.listener());
        assertThat(hub.token.orElseThrow().secret()).isEqualTo(token.secret());
        assertThat(hub.mayReplacePins).isFalse();
        assertThat(hub.waits).isTrue();
        assertThat(json().path("hub").asText()).isEqualTo(HUB.toString());
        assertThat(json().path("state").asText()).isEqualTo("accepted");
        assertThat(err.toString())
                .as("beside the document")
                .contains(CLUSTER, "tls-print", "report-print", "sealing-print");
        assertThat(out.toString() + err).doesNotContain(token.text());
    }

    @Test
    void doesNotWaitIfItShallNotAndEndsItsWaitingWithASignal() throws Exception {
        hub.decision = Enrolment.Result.PENDING;
        String file = file("token", token.text());

        assertThat(execute("enrol", "--token-file", file, "--no-wait", "--replace-pins"))
                .isZero();
        assertThat(hub.waits).isFalse();
        assertThat(hub.mayReplacePins).isTrue();
        assertThat(out.toString()).contains("run the same command again");

        hub.isSignalled = true;
        assertThat(execute("enrol", "--token-file", file)).isZero();
        assertThat(hub.waits).isFalse();
    }

    @Test
    void saysThatItIsNoTokenWithoutRepeatingIt() throws Exception {
        assertThat(execute("enrol", "--token-file", file("token", "dvt1.canary")))
                .isNotZero();

        assertThat(err.toString()).contains("ENROLMENT_TOKEN_INVALID").doesNotContain("canary");
        assertThat(hub.token).isEmpty();
    }

    @Test
    void setsARootFromDigitsOrPem() throws Exception {
        byte[] der = HexFormat.of().parseHex("302a300506032b6570032100" + ROOT);
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        for (String text : new String[] {ROOT + "\n", pem}) {
            hub.root = new byte[0];

            assertThat(execute("hub-keys", "set", "--root-key", file("root", text)))
                    .as("%s", err)
                    .isZero();

            assertThat(hub.root).isEqualTo(HexFormat.of().parseHex(ROOT));
            assertThat(hub.keySet).isEmpty();
            assertThat(hub.replaces).isEmpty();
        }
        assertThat(out.toString()).contains("Hub " + HUB + " is now trusted by root " + ROOT);
    }

    @Test
    void handsOverAKeySetAndTheDigestOfWhatItReplaces() throws Exception {
        assertThat(execute(
                        "hub-keys",
                        "set",
                        "--root-key",
                        file("root", ROOT),
                        "--key-set",
                        file("set", "bytes"),
                        "--replaces",
                        "d1",
                        "-o",
                        "json"))
                .isZero();
        assertThat(hub.keySet.orElseThrow()).isEqualTo("bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(hub.replaces).contains("d1");
        assertThat(json().path("root").asText()).isEqualTo(ROOT);
        assertThat(json().path("cluster").asText()).isEqualTo(CLUSTER);

        assertThat(execute("hub-keys", "set", "--root-key", file("root", ROOT), "--replaces", "wrong"))
                .isEqualTo(ErrorCode.KEY_SET_INVALID.category().exitStatus());
        assertThat(err.toString()).contains("KEY_SET_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "canary",
                "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nY2FuYXJ5\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\n?canary?\n-----END PUBLIC KEY-----"
            })
    void refusesWhatIsNoPublicKeyWithoutQuotingIt(String text) throws Exception {
        assertThat(execute("hub-keys", "set", "--root-key", file("root", text))).isEqualTo(2);

        assertThat(err.toString())
                .contains("ARGUMENT_INVALID", "Ed25519 public key")
                .doesNotContain("canary")
                .doesNotContain("Y2FuYXJ5");
        assertThat(hub.root).isEmpty();
    }
}
