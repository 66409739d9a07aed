package io.davit.hub.agentlink;

import io.davit.hub.sessions.Newcomer;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who a certificate of the hub's authority is for: {@code davit://HUB-ID/cluster/CLUSTER-ID}, the only URI in it. */
final class PeerCertificate {
    private static final int URI = 6;
    private static final Pattern FORM = Pattern.compile("davit://([0-9a-f-]{36})/cluster/([0-9a-f-]{36})");

    private PeerCertificate() {}

    /** Empty if the certificate is not one of this hub's agents. */
    static Optional<Newcomer> read(X509Certificate certificate, String hubId) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
        if (names == null) {
            return Optional.empty();
        }
        List<String> uris = names.stream()
                .filter(name -> Integer.valueOf(URI).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .toList();
        if (uris.size() != 1) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(uris.getFirst());
        if (!form.matches() || !form.group(1).equals(hubId) || !isUuid(form.group(2))) {
            return Optional.empty();
        }
        return Optional.of(new Newcomer(
                form.group(2),
                serial(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant()));
    }

    /** Hexadecimal, as the store and the denylist have it. */
    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
