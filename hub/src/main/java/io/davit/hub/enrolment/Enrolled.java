package io.davit.hub.enrolment;

import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Resource;
import io.davit.proto.v1.Cluster;
import java.util.HexFormat;
import java.util.List;

/** Rows of enrolment and cluster, as they are next. */
final class Enrolled {
    static final String PENDING = "PENDING";
    static final String ACCEPTED = "ACCEPTED";
    static final String REJECTED = "REJECTED";

    private Enrolled() {}

    static Enrolment in(Enrolment enrolment, String state, List<byte[]> certificates) {
        return next(enrolment, state, enrolment.counter(), certificates);
    }

    static Enrolment counted(Enrolment enrolment, long counter) {
        return next(enrolment, enrolment.state(), counter, enrolment.certificates());
    }

    private static Enrolment next(Enrolment enrolment, String state, long counter, List<byte[]> certificates) {
        return new Enrolment(
                enrolment.id(),
                enrolment.cluster(),
                state,
                enrolment.certificateRequest(),
                enrolment.reportKey(),
                enrolment.sealingKey(),
                enrolment.clusterUid(),
                enrolment.agentVersion(),
                enrolment.createdAt(),
                counter,
                certificates);
    }

    /** The cluster's body, with who asks to be its agent: what a person compares with what was printed there. */
    static Cluster describe(Resource cluster, Enrolment enrolment) {
        return body(cluster).toBuilder()
                .setClusterUid(enrolment.clusterUid())
                .setAgentVersion(enrolment.agentVersion())
                .setReportKeyFingerprint(fingerprint(enrolment.reportKey()))
                .setSealingKeyFingerprint(fingerprint(enrolment.sealingKey()))
                .build();
    }

    private static String fingerprint(byte[] key) {
        return HexFormat.of().formatHex(TokenSecret.hash(key));
    }

    /** @throws DavitException STORE_DAMAGED */
    static Cluster body(Resource cluster) {
        try {
            return Cluster.parseFrom(cluster.body());
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(ErrorCode.STORE_DAMAGED, "the row clusters/" + cluster.name(), e);
        }
    }
}
