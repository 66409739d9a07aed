package io.davit.agent.enrolment;

import io.davit.agent.cluster.ClusterGateway;
import io.davit.signing.ListenerAddress;
import io.davit.signing.SigningKey;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The Secret {@code davit-agent-identity}: the agent's keys from the first moment of its enrolment, its certificates once it
 * was accepted. The only place where they are.
 */
public final class IdentitySecret {
    static final String NAME = "davit-agent-identity";
    private static final String TLS_KEY = "tls-key";
    private static final String TLS_PUBLIC = "tls-public";
    private static final String REPORT_KEY = "report-key";
    private static final String SEALING_KEY = "sealing-key";
    private static final String CHAIN = "chain";
    private static final String LINK = "link";
    private static final String ATTEMPT = "attempt";

    private final OwnSecret secret;

    public IdentitySecret(ClusterGateway cluster) {
        this.secret = new OwnSecret(cluster, NAME, "davit.io/agent-identity");
    }

    /** Empty as long as no hub has accepted this agent. */
    public Optional<AgentIdentity> identity() {
        OwnSecret.Content content = secret.read();
        return content.data().containsKey(CHAIN)
                ? Optional.of(new AgentIdentity(keys(content), chain(content.need(CHAIN)), link(content.text(LINK))))
                : Optional.empty();
    }

    /**
     * The keys to ask with, and which attempt to ask this is.
     *
     * @param attempt rises with every process that asks
     */
    record Asking(AgentKeys keys, long attempt) {}

    /** Keys that are there are asked with again: an enrolment that was interrupted goes on. */
    Asking ask() {
        OwnSecret.Content content = secret.read();
        AgentKeys keys = content.exists() ? keys(content) : AgentKeys.generate();
        long attempt = content.data().containsKey(ATTEMPT) ? number(content.text(ATTEMPT)) + 1 : 1;
        Map<String, byte[]> data = new TreeMap<>(content.data());
        put(data, keys);
        data.put(ATTEMPT, utf8(Long.toString(attempt)));
        secret.write(content, data);
        return new Asking(keys, attempt);
    }

    /** Durable on return, so that it may be used from then on. */
    void keep(AgentIdentity identity) {
        OwnSecret.Content content = secret.read();
        Map<String, byte[]> data = new TreeMap<>(content.data());
        put(data, identity.keys());
        data.put(CHAIN, utf8(pem(identity.chain())));
        data.put(LINK, utf8(identity.link().toString()));
        secret.write(content, data);
    }

    private static void put(Map<String, byte[]> data, AgentKeys keys) {
        data.put(TLS_KEY, keys.tlsPrivate().getEncoded());
        data.put(TLS_PUBLIC, keys.tlsPublic().getEncoded());
        data.put(REPORT_KEY, keys.report().seed());
        data.put(SEALING_KEY, keys.sealing());
    }

    private static AgentKeys keys(OwnSecret.Content content) {
        try {
            KeyPair tls = AgentKeys.tlsKey(content.need(TLS_KEY), content.need(TLS_PUBLIC));
            return new AgentKeys(tls, new SigningKey(content.need(REPORT_KEY)), content.need(SEALING_KEY));
        } catch (IllegalArgumentException e) {
            throw OwnSecret.damaged("its keys are no keys", e);
        }
    }

    /** @throws io.davit.errors.DavitException IDENTITY_DAMAGED */
    static List<X509Certificate> chain(byte[] certificates) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates))
                    .forEach(certificate -> chain.add((X509Certificate) certificate));
            if (chain.isEmpty()) {
                throw new CertificateException("no certificate");
            }
            return chain;
        } catch (CertificateException e) {
            throw OwnSecret.damaged("its certificates are no certificates", e);
        }
    }

    private static String pem(List<X509Certificate> chain) {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
                pem.append("-----BEGIN CERTIFICATE-----\n").append(body).append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateException e) {
                throw new IllegalStateException("a certificate that was read cannot be written", e);
            }
        }
        return pem.toString();
    }

    private static ListenerAddress link(String text) {
        try {
            return ListenerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw OwnSecret.damaged("the address of the link", e);
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw OwnSecret.damaged("the number of the attempt", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
