package io.davit.hub.sessions;

import com.google.protobuf.util.Timestamps;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import java.util.UUID;

/** What any Hello must look like, whoever says it. */
final class HelloForm {
    private static final int MOST_MARKS = 256;
    private static final int MOST_KINDS = 64;
    private static final int LONGEST_TEXT = 256;

    private HelloForm() {}

    static boolean isWellFormed(Hello hello) {
        return isUuid(hello.getClusterId())
                && hello.getStateEpoch().size() == 16
                && hello.getSessionNumber() >= 1
                && hello.getSessionNonce().size() == 16
                && isNoneOr(16, hello.getPreviousSessionNonce().size())
                && hello.getReportsAcknowledged() >= 0
                && hello.getReportsAcknowledged() <= hello.getLastReportIndex()
                && hello.getReportsForgotten() >= 0
                && hello.getReportsForgotten() <= hello.getReportsAcknowledged()
                && hello.getLastReportHash().size() == 32
                && isNoneOr(32, hello.getInventoryDigest().size())
                && isNoneOr(32, hello.getReportKey().size())
                && isNoneOr(32, hello.getSealingKey().size())
                && hello.getMarksCount() <= MOST_MARKS
                && hello.getMarksList().stream().allMatch(HelloForm::isWellFormed)
                && hello.getOrderKindsCount() <= MOST_KINDS
                && hello.getOrderKindsList().stream().allMatch(HelloForm::isShort)
                && isShort(hello.getAgentVersion())
                && isShort(hello.getClusterUid())
                && Timestamps.isValid(hello.getSentAt());
    }

    private static boolean isWellFormed(Mark mark) {
        return mark.getKeyId().size() == 32
                && mark.getLane() != Lane.UNRECOGNIZED
                && mark.getLane() != Lane.LANE_UNSPECIFIED
                && mark.getSequence() >= 1
                && mark.getSequence() < Long.MAX_VALUE;
    }

    private static boolean isNoneOr(int length, int size) {
        return size == 0 || size == length;
    }

    /** It is stored and shown to people. */
    private static boolean isShort(String text) {
        return text.length() <= LONGEST_TEXT && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
