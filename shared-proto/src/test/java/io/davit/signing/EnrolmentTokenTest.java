package io.davit.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnrolmentTokenTest {
    private static final Path VECTOR = Path.of("src/test/resources/enrolment-token.txt");
    private static final Path PROTOCOL = Path.of("../docs/instruction-protocol.md");

    private final EnrolmentToken token = new EnrolmentToken(
            UUID.fromString("5b7c1f0e-3f57-4f6e-9d7a-6f2f5f3f9a10"),
            new ListenerAddress("hub.example.org", 8443),
            bytes(1),
            bytes(2),
            bytes(3));

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[EnrolmentToken.LENGTH];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void hasTheBytesThatTheProtocolFixes() throws Exception {
        String vector = Files.readString(VECTOR).strip();

        assertThat(token.text()).isEqualTo(vector);
        assertThat(EnrolmentToken.parse(vector)).isEqualTo(token);
        assertThat(Files.readString(PROTOCOL)).as("section 12 shows it").contains(vector);
    }

    @Test
    void isReadWithBlanksAroundIt() {
        assertThat(EnrolmentToken.parse(" " + token.text() + "\n")).isEqualTo(token);
    }

    @Test
    void printsWithoutItsSecret() {
        assertThat(token.toString()).isEqualTo("enrolment token ****");
    }

    @Test
    void isRefusedWhenAnythingIsMissingOrAdded() {
        String text = token.text();
        for (int length = 0; length < text.length(); length++) {
            String cut = text.substring(0, length);
            assertThatThrownBy(() -> EnrolmentToken.parse(cut))
                    .as("the first %d characters", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> EnrolmentToken.parse(text + "AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnrolmentToken.parse(text + "=")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EnrolmentToken.parse("x" + text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void neverQuotesWhatItRefuses() {
        assertThatThrownBy(() -> EnrolmentToken.parse("dvt1.secret!secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret!");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hub.example.org:8443", "127.0.0.1:1", "[::1]:65535"})
    void knowsAddresses(String text) {
        assertThat(ListenerAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "hub", "hub:", ":8443", "hub:0", "hub:65536", "::1:8443", "[hub]:1", "a b:1", "hub:1x"})
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> ListenerAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void provesEveryFieldOfARequest() {
        EnrolRequest request = EnrolRequest.newBuilder()
                .setTokenSecret("a")
                .setCertificateRequest(ByteString.copyFromUtf8("b"))
                .setReportKey(ByteString.copyFromUtf8("c"))
                .setSealingKey(ByteString.copyFromUtf8("d"))
                .setClusterUid("e")
                .build();
        byte[] signed = EnrolmentProof.signedBytes(request);

        assertThat(new String(signed, 0, 15, StandardCharsets.US_ASCII)).isEqualTo("davit-enrol-v1\n");
        assertThat(signed).hasSize(15 + 32);
        for (EnrolRequest other : new EnrolRequest[] {
            request.toBuilder().setTokenSecret("x").build(),
            request.toBuilder()
                    .setCertificateRequest(ByteString.copyFromUtf8("x"))
                    .build(),
            request.toBuilder().setReportKey(ByteString.copyFromUtf8("x")).build(),
            request.toBuilder().setSealingKey(ByteString.copyFromUtf8("x")).build(),
            request.toBuilder().setClusterUid("x").build(),
            request.toBuilder()
                    .setTokenSecret("ab")
                    .setCertificateRequest(ByteString.EMPTY)
                    .build()
        }) {
            assertThat(EnrolmentProof.signedBytes(other)).isNotEqualTo(signed);
        }
    }

    @Test
    void provesIdAndCounterOfAQuestion() {
        byte[] signed = EnrolmentProof.signedBytes(FetchEnrolmentRequest.newBuilder()
                .setEnrolmentId("id")
                .setCounter(258)
                .build());

        assertThat(signed)
                .isEqualTo("davit-fetch-enrolment-v1\nid\n\0\0\0\0\0\0\1\2".getBytes(StandardCharsets.US_ASCII));
    }
}
