package io.davit.hub.enrolment;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.signing.EnrolmentToken;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The secret of a token; the hub keeps its hash and forgets it. */
final class TokenSecret {
    private static final int CHARACTERS = 43;

    private TokenSecret() {}

    /** Of the text in a request. @throws DavitException ENROLMENT_TOKEN_UNKNOWN if no token has such a secret */
    static byte[] hash(String text) {
        try {
            if (text.length() == CHARACTERS) {
                byte[] secret = Base64.getUrlDecoder().decode(text);
                if (secret.length == EnrolmentToken.LENGTH) {
                    return hash(secret);
                }
            }
        } catch (IllegalArgumentException e) {
            // Its message would quote a character of the secret.
        }
        throw new DavitException(ErrorCode.ENROLMENT_TOKEN_UNKNOWN, "the secret has not the form of a token's");
    }

    static byte[] hash(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
