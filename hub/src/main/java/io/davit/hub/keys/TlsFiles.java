package io.davit.hub.keys;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Certificate and key that the operator keeps in files, read again when their bytes change. */
public final class TlsFiles implements ListenerTls {
    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private record Bytes(byte[] certificates, byte[] key) {
        boolean isSameAs(Bytes other) {
            return Arrays.equals(certificates, other.certificates) && Arrays.equals(key, other.key);
        }
    }

    private final Path certificateFile;
    private final Path keyFile;
    private Bytes seen;
    private TlsMaterial material;

    /** @throws DavitException TLS_FILES_INVALID */
    public TlsFiles(Path certificateFile, Path keyFile) {
        this.certificateFile = certificateFile;
        this.keyFile = keyFile;
        this.seen = read();
        this.material = parse(seen);
    }

    @Override
    public synchronized TlsMaterial current() {
        try {
            Bytes now = read();
            if (!now.isSameAs(seen)) {
                // Half of a change: certificate and key are two files. They are looked at again next time.
                material = parse(now);
                seen = now;
            }
        } catch (DavitException e) {
            LOG.atWarn()
                    .addKeyValue("code", e.code())
                    .addKeyValue("file", certificateFile)
                    .log("the listener keeps its certificate: {}", e.sentence());
        }
        return material;
    }

    private Bytes read() {
        try {
            return new Bytes(Files.readAllBytes(certificateFile), Files.readAllBytes(keyFile));
        } catch (IOException e) {
            throw new DavitException(ErrorCode.TLS_FILES_INVALID, "cannot be read: " + e.getMessage(), e);
        }
    }

    private TlsMaterial parse(Bytes bytes) {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes.certificates))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw invalid(certificateFile + " holds no certificate");
            }
            X509Certificate leaf = chain.getFirst();
            String algorithm = leaf.getPublicKey().getAlgorithm();
            PrivateKey key = KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(Pem.decode(Pem.PRIVATE_KEY, bytes.key)));
            if (!isPair(leaf, key, algorithm)) {
                throw invalid(keyFile + " is not the key of the first certificate in " + certificateFile);
            }
            return new TlsMaterial(key, chain, leaf.getNotAfter().toInstant());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new DavitException(
                    ErrorCode.TLS_FILES_INVALID, certificateFile + " and " + keyFile + ": " + e.getMessage(), e);
        }
    }

    private static boolean isPair(X509Certificate leaf, PrivateKey key, String algorithm)
            throws GeneralSecurityException {
        String by = switch (algorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> algorithm;
        };
        byte[] probe = {1, 2, 3};
        Signature signing = Signature.getInstance(by);
        signing.initSign(key);
        signing.update(probe);
        Signature verifying = Signature.getInstance(by);
        verifying.initVerify(leaf.getPublicKey());
        verifying.update(probe);
        return verifying.verify(signing.sign());
    }

    private static DavitException invalid(String why) {
        return new DavitException(ErrorCode.TLS_FILES_INVALID, why);
    }
}
