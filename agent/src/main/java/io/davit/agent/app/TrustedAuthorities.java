package io.davit.agent.app;

import com.google.protobuf.ByteString;
import io.davit.agent.config.CredentialConfig;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.LocationTuple;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;

/** Who may vouch for a store: certificates of the credential, and of those only what was approved with the location (P9). */
final class TrustedAuthorities {
    private TrustedAuthorities() {}

    /**
     * A tuple without fingerprints trusts the system's authorities, whatever the credential has.
     *
     * @throws DavitException CONFIG_INVALID if the credential's file has another certificate than the tuple names, or none
     */
    static void require(CredentialConfig credential, LocationTuple tuple) {
        if (tuple.getCaFingerprintsCount() == 0) {
            return;
        }
        Path file = credential.caFile().orElseThrow(() -> invalid(credential, "has no ca-file"));
        try (InputStream in = Files.newInputStream(file)) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw invalid(credential, "has a ca-file without a certificate");
            }
            for (Certificate certificate : certificates) {
                if (!tuple.getCaFingerprintsList().contains(fingerprint(certificate))) {
                    throw invalid(credential, "has a certificate that was not approved with the location");
                }
            }
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, "the file " + file + " cannot be read", e);
        } catch (CertificateException e) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the file " + file + " holds no certificates", e);
        }
    }

    private static ByteString fingerprint(Certificate certificate) throws CertificateException {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static DavitException invalid(CredentialConfig credential, String why) {
        return new DavitException(ErrorCode.CONFIG_INVALID, "credential '" + credential.name() + "' " + why);
    }
}
