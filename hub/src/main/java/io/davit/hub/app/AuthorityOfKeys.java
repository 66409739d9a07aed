package io.davit.hub.app;

import io.davit.hub.enrolment.CertificateIssuer;
import io.davit.hub.keys.CertificateAuthority;
import io.davit.hub.keys.CertificateRequest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/** The authority, as far as enrolment needs it. */
record AuthorityOfKeys(CertificateAuthority authority) implements CertificateIssuer {
    @Override
    public byte[] publicKeyOf(byte[] certificateRequest) {
        return CertificateRequest.read(certificateRequest).publicKeyDer();
    }

    @Override
    public List<X509Certificate> issue(byte[] certificateRequest, UUID cluster) {
        return authority.issueForAgent(CertificateRequest.read(certificateRequest), cluster);
    }
}
