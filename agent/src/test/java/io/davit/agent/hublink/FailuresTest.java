package io.davit.agent.hublink;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import java.security.cert.CertificateException;
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
}
