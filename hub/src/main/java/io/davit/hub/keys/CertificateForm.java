package io.davit.hub.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.IPAddress;
import org.jspecify.annotations.Nullable;

/** What the hub's certificates say, one factory per use. The identity is in the URI alone; the subject is for people. */
final class CertificateForm {
    /** Clocks of agents may be this much behind the hub's (P15). */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private final UUID hub;
    private final X500Name subject;
    private final KeyUsage usage;
    private final BasicConstraints constraints;
    private final @Nullable KeyPurposeId purpose;
    private final List<GeneralName> names;
    private BigInteger serial = BigInteger.ZERO;
    private Instant from = Instant.EPOCH;
    private Instant until = Instant.EPOCH;

    private CertificateForm(
            UUID hub, X500Name subject, boolean isAuthority, @Nullable KeyPurposeId purpose, List<GeneralName> names) {
        this.hub = hub;
        this.subject = subject;
        this.usage = new KeyUsage(isAuthority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature);
        this.constraints = isAuthority ? new BasicConstraints(0) : new BasicConstraints(false);
        this.purpose = purpose;
        this.names = names;
    }

    static X500Principal principal(UUID hub) {
        return new X500Principal("CN=Davit hub " + hub);
    }

    private static X500Name issuer(UUID hub) {
        return X500Name.getInstance(principal(hub).getEncoded());
    }

    static CertificateForm authority(UUID hub) {
        return new CertificateForm(hub, issuer(hub), true, null, List.of());
    }

    static CertificateForm agent(UUID hub, UUID cluster) {
        return new CertificateForm(
                hub,
                new X500Name("CN=Davit agent"),
                false,
                KeyPurposeId.id_kp_clientAuth,
                List.of(uri("davit://" + hub + "/cluster/" + cluster)));
    }

    static CertificateForm listener(UUID hub, List<String> reachedBy) {
        List<GeneralName> names = new ArrayList<>();
        names.add(uri("davit://" + hub + "/hub"));
        for (String name : reachedBy) {
            names.add(new GeneralName(IPAddress.isValid(name) ? GeneralName.iPAddress : GeneralName.dNSName, name));
        }
        return new CertificateForm(
                hub, new X500Name("CN=Davit hub listener"), false, KeyPurposeId.id_kp_serverAuth, names);
    }

    private static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    CertificateForm serial(BigInteger number) {
        this.serial = number;
        return this;
    }

    CertificateForm valid(Instant now, Instant end) {
        this.from = now.minus(SLACK);
        this.until = end;
        return this;
    }

    X509Certificate sign(SubjectPublicKeyInfo key, PrivateKey authority) {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                            issuer(hub), serial, Date.from(from), Date.from(until), subject, key)
                    .addExtension(Extension.basicConstraints, true, constraints)
                    .addExtension(Extension.keyUsage, true, usage);
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return CertificateAuthority.certificate(
                    builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority))
                            .getEncoded());
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("a certificate could not be made", e);
        }
    }
}
