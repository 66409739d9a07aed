package io.davit.signing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;

/**
 * What a person carries from the hub to a cluster, once: a secret that lets the agent ask to be enrolled, and the pins by
 * which it knows the hub (docs/instruction-protocol.md, section 12). Prints as {@code ****}; only {@link #text} tells it.
 *
 * @param hubId a UUID
 * @param listener the hub's public listener
 * @param caKey SHA-256 of the public key of the hub's certificate authority, as DER SubjectPublicKeyInfo
 * @param root the raw Ed25519 public key of the offline root
 * @param secret 32 random bytes
 */
public record EnrolmentToken(UUID hubId, ListenerAddress listener, byte[] caKey, byte[] root, byte[] secret) {
    /** Of {@code caKey}, {@code root} and {@code secret}. */
    public static final int LENGTH = 32;

    private static final String MARK = "dvt1.";
    private static final int FIELDS = 5;
    private static final int LONGEST = 1024;

    public EnrolmentToken {
        if (caKey.length != LENGTH || root.length != LENGTH || secret.length != LENGTH) {
            throw new IllegalArgumentException("pins and secret have 32 bytes each");
        }
        caKey = caKey.clone();
        root = root.clone();
        secret = secret.clone();
    }

    /** A secret for a new token. */
    public static byte[] newSecret() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /**
     * Reads what {@link #text} wrote; blanks and line ends around it do not matter.
     *
     * @throws IllegalArgumentException if it is no token; the message does not quote it
     */
    public static EnrolmentToken parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith(MARK) || stripped.length() > LONGEST) {
            throw new IllegalArgumentException("not an enrolment token: it does not begin with " + MARK);
        }
        byte[][] fields = fields(decoded(stripped.substring(MARK.length())));
        try {
            String hubId = new String(fields[0], StandardCharsets.US_ASCII);
            UUID uuid = UUID.fromString(hubId);
            if (!uuid.toString().equals(hubId)) {
                throw new IllegalArgumentException("not the text form of a UUID");
            }
            ListenerAddress listener = ListenerAddress.parse(new String(fields[1], StandardCharsets.UTF_8));
            return new EnrolmentToken(uuid, listener, fields[2], fields[3], fields[4]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a whole enrolment token: " + e.getMessage());
        }
    }

    private static byte[] decoded(String base64) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(base64);
            // Several texts decode to the same bytes; only the one that text() writes is a token.
            if (encoded(bytes).equals(base64)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // Falls through: the decoder's message would quote a character of the token.
        }
        throw new IllegalArgumentException("not an enrolment token: it holds characters that none has");
    }

    private static byte[][] fields(byte[] bytes) {
        byte[][] fields = new byte[FIELDS][];
        ByteBuffer left = ByteBuffer.wrap(bytes);
        for (int i = 0; i < FIELDS; i++) {
            int length = left.remaining() < Integer.BYTES ? -1 : left.getInt();
            if (length < 0 || length > left.remaining()) {
                throw new IllegalArgumentException("not a whole enrolment token: it was cut off");
            }
            fields[i] = new byte[length];
            left.get(fields[i]);
        }
        if (left.hasRemaining()) {
            throw new IllegalArgumentException("not an enrolment token: something follows it");
        }
        return fields;
    }

    /** The token itself: whoever has it can ask to be enrolled in place of the agent. */
    public String text() {
        return MARK
                + encoded(LengthPrefixed.of(
                        hubId.toString().getBytes(StandardCharsets.US_ASCII),
                        listener.toString().getBytes(StandardCharsets.UTF_8),
                        caKey,
                        root,
                        secret));
    }

    /** The secret as {@code EnrolRequest.token_secret} carries it: base64url, 43 characters. */
    public String secretText() {
        return encoded(secret);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public byte[] caKey() {
        return caKey.clone();
    }

    @Override
    public byte[] root() {
        return root.clone();
    }

    @Override
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnrolmentToken token && token.text().equals(text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return "enrolment token ****";
    }
}
