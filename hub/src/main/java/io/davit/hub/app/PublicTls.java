package io.davit.hub.app;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.keys.ListenerTls;
import io.davit.hub.keys.ServerKeys;
import io.davit.hub.keys.TlsMaterial;
import io.davit.signing.ListenerAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What the public listener shows: the hub's own certificate, and to whoever asks for a name that it has, the operator's. Enrolment
 * tokens pin the hub's own authority (P1), so the address in them must be a name that the operator's certificate does not have.
 */
final class PublicTls {
    private static final int DNS_NAME = 2;

    private final ListenerTls hubs;
    private final Optional<ListenerTls> operators;

    PublicTls(ListenerTls hubs, Optional<ListenerTls> operators) {
        this.hubs = hubs;
        this.operators = operators;
    }

    /**
     * Refuses a certificate that would stand between a token and the hub.
     *
     * @param enrolment where tokens send agents
     * @throws DavitException CONFIG_INVALID
     */
    void check(ListenerAddress enrolment) {
        boolean isHidden = operators
                .map(tls -> hasName(tls.current().chain().getFirst(), enrolment.host()))
                .orElse(false);
        if (isHidden) {
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID,
                    "public-listener.tls: its certificate has the name " + enrolment.host()
                            + ", to which enrolment tokens send agents, and those trust the hub's own authority only: give"
                            + " names and advertised of public-listener a second name of this listener, which the certificate"
                            + " does not have");
        }
    }

    Keys current() {
        return new Keys(hubs.current(), operators.map(ListenerTls::current));
    }

    private static boolean hasName(X509Certificate certificate, String name) {
        String asked = name.toLowerCase(Locale.ROOT);
        String parent = asked.substring(Math.max(0, asked.indexOf('.')));
        return names(certificate).stream()
                .anyMatch(
                        known -> known.equals(asked) || (known.startsWith("*.") && parent.equals(known.substring(1))));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> name.getFirst().equals(DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException e) {
            throw new DavitException(
                    ErrorCode.TLS_FILES_INVALID, "the certificate's names cannot be read: " + e.getMessage(), e);
        }
    }

    /** Both keys of one moment. */
    static final class Keys extends ServerKeys {
        private static final String HUBS = "hub";
        private static final String OPERATORS = "operator";

        private final TlsMaterial hubs;
        private final Optional<TlsMaterial> operators;

        Keys(TlsMaterial hubs, Optional<TlsMaterial> operators) {
            super(Map.of(HUBS, shown(hubs), OPERATORS, shown(operators.orElse(hubs))));
            this.hubs = hubs;
            this.operators = operators;
        }

        private static Shown shown(TlsMaterial material) {
            return new Shown(material.key(), material.chain().toArray(X509Certificate[]::new));
        }

        boolean isSameAs(Keys other) {
            return hubs.equals(other.hubs) && operators.equals(other.operators);
        }

        @Override
        protected String alias(@Nullable SSLEngine engine) {
            SSLSession session = engine == null ? null : engine.getHandshakeSession();
            boolean isOperators = operators.isPresent()
                    && session instanceof ExtendedSSLSession asked
                    && asked.getRequestedServerNames().stream()
                            .anyMatch(name -> name instanceof SNIHostName host
                                    && hasName(operators.get().chain().getFirst(), host.getAsciiName()));
            return isOperators ? OPERATORS : HUBS;
        }

        @Override
        protected boolean admits() {
            return true;
        }
    }
}
