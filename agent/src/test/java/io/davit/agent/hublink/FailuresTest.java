package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    /** Else a fleet that comes back all at once would raise as many alarms about a hub that nobody has forged. */
    @Test
    void aHubThatTakesNoMoreHandshakesForNowIsNotAnUntrustedOne() {
        SSLHandshakeException alert = new SSLHandshakeException("Received fatal alert: handshake_failure");
        SSLHandshakeException forged = new SSLHandshakeException("not trusted");
        forged.initCause(new CertificateException("the chain does not come from the pinned authority"));

        assertThat(Failures.ofCall(alert).code()).isEqualTo(ErrorCode.HUB_UNREACHABLE);
        assertThat(Failures.ofCall(forged).code()).isEqualTo(ErrorCode.HUB_UNTRUSTED);
    }

    /** Else each kill of a hub might raise an alarm about a hub that nobody has forged. */
    @Test
    void aHubThatDiesInTheMiddleOfAHandshakeIsNotAnUntrustedOne() {
        SSLException closed = new SSLException("failure when writing TLS control frames", new ClosedChannelException());
        SSLException reset = new SSLException("the handshake failed", new SocketException("Connection reset"));
        SSLException hungUp = new SSLHandshakeException("Connection closed while SSL/TLS handshake was in progress");

        assertThat(List.of(closed, reset, hungUp))
                .extracting(failure -> Failures.ofCall(failure).code())
                .containsOnly(ErrorCode.HUB_UNREACHABLE);
    }
}
