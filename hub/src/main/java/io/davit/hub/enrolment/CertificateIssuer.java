package io.davit.hub.enrolment;

import io.davit.errors.DavitException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.UUID;

/** The hub's certificate authority, as far as agents need it. */
public interface CertificateIssuer {
    /**
     * The public key that a request is for, as DER SubjectPublicKeyInfo.
     *
     * @throws DavitException ENROLMENT_REQUEST_INVALID unless its sender holds the key, and the key is of the right kind
     */
    byte[] publicKeyOf(byte[] certificateRequest);

    /**
     * A certificate for the agent of that cluster; the chain, leaf first.
     *
     * @throws DavitException ENROLMENT_REQUEST_INVALID
     */
    List<X509Certificate> issue(byte[] certificateRequest, UUID cluster);
}
