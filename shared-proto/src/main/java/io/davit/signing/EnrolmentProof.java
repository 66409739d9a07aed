package io.davit.signing;

import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.proto.agent.v1.FetchEnrolmentRequest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes by which an agent proves, before it has a certificate, that it holds its report key. */
public final class EnrolmentProof {
    private static final String ENROL = "davit-enrol-v1\n";
    private static final String FETCH = "davit-fetch-enrolment-v1\n";

    private EnrolmentProof() {}

    /** What {@code EnrolRequest.proof} signs: everything that counts in the request. */
    public static byte[] signedBytes(EnrolRequest request) {
        byte[] digest = KeyId.sha256(LengthPrefixed.of(
                request.getTokenSecretBytes().toByteArray(),
                request.getCertificateRequest().toByteArray(),
                request.getReportKey().toByteArray(),
                request.getSealingKey().toByteArray(),
                request.getClusterUidBytes().toByteArray()));
        return joined(ascii(ENROL), digest);
    }

    /** What {@code FetchEnrolmentRequest.proof} signs. */
    public static byte[] signedBytes(FetchEnrolmentRequest request) {
        return joined(
                ascii(FETCH),
                request.getEnrolmentIdBytes().toByteArray(),
                ascii("\n"),
                ByteBuffer.allocate(Long.BYTES).putLong(request.getCounter()).array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
