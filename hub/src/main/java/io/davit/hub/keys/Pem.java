package io.davit.hub.keys;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text form of keys and certificates (RFC 7468), one thing per file. */
final class Pem {
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String CERTIFICATE = "CERTIFICATE";

    private static final Pattern FORM =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+?)\\s*-----END \\1-----");

    private Pem() {}

    static byte[] encode(String label, byte[] der) {
        Base64.Encoder encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
        String text =
                "-----BEGIN " + label + "-----\n" + encoder.encodeToString(der) + "\n-----END " + label + "-----\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws IllegalArgumentException if the first thing in it is not of that label */
    static byte[] decode(String label, byte[] text) {
        Matcher matcher = FORM.matcher(new String(text, StandardCharsets.ISO_8859_1));
        if (!matcher.find() || !matcher.group(1).equals(label)) {
            throw new IllegalArgumentException("no PEM text of a " + label.toLowerCase(Locale.ROOT));
        }
        return Base64.getMimeDecoder().decode(matcher.group(2));
    }
}
