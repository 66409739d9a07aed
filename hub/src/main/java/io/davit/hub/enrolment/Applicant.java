package io.davit.hub.enrolment;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.proto.agent.v1.EnrolRequest;
import io.davit.signing.EnrolmentProof;
import io.davit.signing.SigningKey;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Who asks to be enrolled: the keys, and that he holds them. */
final class Applicant {
    private static final int KEY = 32;
    private static final Pattern CLUSTER_UID = Pattern.compile("[0-9A-Za-z._-]{1,128}");
    private static final Pattern VERSION = Pattern.compile("[ -~]{0,64}");

    private Applicant() {}

    /**
     * @return the TLS key of the request
     * @throws DavitException ENROLMENT_REQUEST_INVALID
     */
    static byte[] check(EnrolRequest request, CertificateIssuer issuer) {
        require(request.getReportKey().size() == KEY, "the report key has not 32 bytes");
        byte[] sealingKey = request.getSealingKey().toByteArray();
        require(
                sealingKey.length == KEY && !Arrays.equals(sealingKey, new byte[KEY]),
                "the sealing key is not one of X25519");
        require(CLUSTER_UID.matcher(request.getClusterUid()).matches(), "the cluster's uid is none");
        require(VERSION.matcher(request.getAgentVersion()).matches(), "the agent's version is none");
        require(
                SigningKey.verifies(
                        request.getReportKey().toByteArray(),
                        EnrolmentProof.signedBytes(request),
                        request.getProof().toByteArray()),
                "the proof is not signed by the report key");
        return issuer.publicKeyOf(request.getCertificateRequest().toByteArray());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DavitException(ErrorCode.ENROLMENT_REQUEST_INVALID, otherwise);
        }
    }

    /** Apart from the TLS key, which is inside of the certificate request. */
    static boolean isSame(Enrolment enrolment, EnrolRequest request) {
        return Arrays.equals(enrolment.reportKey(), request.getReportKey().toByteArray())
                && Arrays.equals(enrolment.sealingKey(), request.getSealingKey().toByteArray())
                && enrolment.clusterUid().equals(request.getClusterUid());
    }
}
