package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS #10 request of an agent. Only its key counts, and that its sender holds it; the names, extensions and uses that it
 * asks for are not looked at, because the hub decides them.
 */
public final class CertificateRequest {
    private static final int LONGEST = 8 << 10;

    private final SubjectPublicKeyInfo publicKey;

    private CertificateRequest(SubjectPublicKeyInfo publicKey) {
        this.publicKey = publicKey;
    }

    /** @throws DavitException ENROLMENT_REQUEST_INVALID unless it is of a P-256 key that signed it by ECDSA with SHA-256 */
    public static CertificateRequest read(byte[] der) {
        if (der.length > LONGEST) {
            throw invalid("a certificate request of " + der.length + " bytes", null);
        }
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            // The signature is verified over what was parsed, so what was parsed must be what was received.
            if (!Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), der)) {
                throw invalid("the certificate request is not in DER", null);
            }
            SubjectPublicKeyInfo key = request.getSubjectPublicKeyInfo();
            boolean isP256 = X9ObjectIdentifiers.id_ecPublicKey.equals(
                            key.getAlgorithm().getAlgorithm())
                    && SECObjectIdentifiers.secp256r1.equals(key.getAlgorithm().getParameters());
            if (!isP256) {
                throw invalid("the key of the certificate request is not of P-256", null);
            }
            if (!X9ObjectIdentifiers.ecdsa_with_SHA256.equals(
                    request.getSignatureAlgorithm().getAlgorithm())) {
                throw invalid("the certificate request is not signed by ECDSA with SHA-256", null);
            }
            // Reads the point, and refuses one that is not on the curve.
            if (!(PublicKeyFactory.createKey(key) instanceof ECPublicKeyParameters)
                    || !request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw invalid("the certificate request is not signed by its own key", null);
            }
            return new CertificateRequest(key);
        } catch (DavitException e) {
            throw e;
        } catch (IOException | OperatorCreationException | PKCSException | RuntimeException e) {
            throw invalid("the bytes are no certificate request", e);
        }
    }

    private static DavitException invalid(String why, @Nullable Throwable cause) {
        return new DavitException(ErrorCode.ENROLMENT_REQUEST_INVALID, why, cause);
    }

    /** Its key, as DER SubjectPublicKeyInfo. */
    public byte[] publicKeyDer() {
        try {
            return publicKey.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new IllegalStateException("a key that was just read", e);
        }
    }

    SubjectPublicKeyInfo publicKey() {
        return publicKey;
    }
}
