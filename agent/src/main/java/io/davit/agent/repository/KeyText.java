package io.davit.agent.repository;

import io.davit.signing.RecipientKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Keys as people copy, print and type them: fourteen groups of four characters of Crockford's base 32, of which the last ones are a checksum. The format's
 * document has the rules.
 */
public final class KeyText {
    /** How many groups a key has. */
    public static final int GROUPS = 14;

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS = 5;
    private static final int GROUP = 4;
    private static final int CHECK = 3;
    private static final int CHARACTERS = GROUPS * GROUP;

    /** What is written, so that nobody takes the one for the other. */
    private enum Kind {
        SECRET("davit-secret:", "davit/v0/secret-key"),
        RECIPIENT("davit-recipient:", "davit/v0/recipient");

        private final String prefix;
        private final String label;

        Kind(String prefix, String label) {
            this.prefix = prefix;
            this.label = label;
        }
    }

    private KeyText() {}

    /** The private key: {@code davit-secret:…}. */
    public static String ofSecret(RecipientKey key) {
        return Kind.SECRET.prefix + String.join("-", groups(key));
    }

    /** The groups of the private key, in order. */
    public static List<String> groups(RecipientKey key) {
        return groups(Kind.SECRET, key.secret());
    }

    /** A public key: {@code davit-recipient:…}. */
    public static String ofRecipient(byte[] publicKey) {
        return Kind.RECIPIENT.prefix + String.join("-", groups(Kind.RECIPIENT, publicKey));
    }

    /**
     * Reads a private key. Lines that begin with # are passed over.
     *
     * @throws IllegalArgumentException if it is none, saying why without repeating it
     */
    public static RecipientKey secret(String text) {
        return new RecipientKey(parse(Kind.SECRET, text));
    }

    /** @throws IllegalArgumentException if it is no public key */
    public static byte[] recipient(String text) {
        return parse(Kind.RECIPIENT, text);
    }

    /** As it is compared: without what people add, and with the letters that they mean. */
    public static String plain(String typed) {
        StringBuilder plain = new StringBuilder();
        for (char c : typed.toUpperCase(Locale.ROOT).toCharArray()) {
            switch (c) {
                case 'I', 'L' -> plain.append('1');
                case 'O' -> plain.append('0');
                default -> {
                    if (c != '-' && !Character.isWhitespace(c)) {
                        plain.append(c);
                    }
                }
            }
        }
        return plain.toString();
    }

    private static List<String> groups(Kind kind, byte[] key) {
        byte[] whole = Arrays.copyOf(key, key.length + CHECK);
        System.arraycopy(check(kind, key), 0, whole, key.length, CHECK);
        StringBuilder characters = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (byte b : whole) {
            held = (held << Byte.SIZE | (b & 0xFF)) & 0xFFFF;
            bits += Byte.SIZE;
            while (bits >= BITS) {
                bits -= BITS;
                characters.append(ALPHABET.charAt(held >>> bits & 31));
            }
        }
        Arrays.fill(whole, (byte) 0);
        List<String> groups = new ArrayList<>();
        for (int at = 0; at < CHARACTERS; at += GROUP) {
            groups.add(characters.substring(at, at + GROUP));
        }
        return groups;
    }

    private static byte[] parse(Kind kind, String text) {
        String joined = String.join(
                "",
                text.lines()
                        .filter(line -> !line.stripLeading().startsWith("#"))
                        .toList());
        for (Kind known : Kind.values()) {
            if (joined.strip().toLowerCase(Locale.ROOT).startsWith(known.prefix)) {
                if (known != kind) {
                    throw new IllegalArgumentException(
                            "it is a " + known.prefix + " key, not a " + kind.prefix + " one");
                }
                joined = joined.strip().substring(known.prefix.length());
            }
        }
        String characters = plain(joined);
        if (characters.length() != CHARACTERS) {
            throw new IllegalArgumentException("a key has " + GROUPS + " groups of " + GROUP + " characters, this has "
                    + characters.length() + " characters");
        }
        byte[] whole = decode(characters);
        byte[] key = Arrays.copyOf(whole, RecipientKey.LENGTH);
        if (!Arrays.equals(check(kind, key), Arrays.copyOfRange(whole, RecipientKey.LENGTH, whole.length))) {
            throw new IllegalArgumentException(
                    "the checksum is wrong: a character was mistyped, or it is another kind of key");
        }
        return key;
    }

    private static byte[] decode(String characters) {
        byte[] whole = new byte[CHARACTERS * BITS / Byte.SIZE];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (char c : characters.toCharArray()) {
            int value = ALPHABET.indexOf(c);
            if (value < 0) {
                throw new IllegalArgumentException("a key has digits and letters only, without U");
            }
            held = (held << BITS | value) & 0xFFFF;
            bits += BITS;
            if (bits >= Byte.SIZE) {
                bits -= Byte.SIZE;
                whole[at++] = (byte) (held >>> bits);
            }
        }
        return whole;
    }

    private static byte[] check(Kind kind, byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(kind.label.getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(key), CHECK);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
