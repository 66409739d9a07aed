package io.davit.cli.hub;

import java.util.Locale;

/** How the command line knows that it talks to the hub that was meant. The name in the certificate is always compared, too. */
public sealed interface HubTrust {
    /**
     * The certificate authority of the hub by its public key; the certificate itself comes with the chain that the hub sends.
     *
     * @param sha256 of the key's SubjectPublicKeyInfo, 64 lower-case hexadecimal digits
     */
    record PinnedAuthority(String sha256) implements HubTrust {
        public PinnedAuthority {
            if (!sha256.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("a pin is 64 hexadecimal digits");
            }
        }

        /** As people write it: with colons, capitals or {@code sha256:} in front. */
        public static PinnedAuthority parse(String text) {
            String plain =
                    text.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "").replace(":", "");
            return new PinnedAuthority(plain);
        }
    }

    /**
     * Authorities by their certificates.
     *
     * @param pem one certificate or more
     */
    record Authorities(String pem) implements HubTrust {}
}
