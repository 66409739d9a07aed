package io.davit.hub.sessions;

import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents;
import io.davit.proto.agent.v1.Hello;
import io.davit.proto.agent.v1.Mark;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What an agent's Hello means beside what the hub remembers: sections 11.1 to 11.3 of the protocol. */
final class SessionHistory {
    private SessionHistory() {}

    enum Verdict {
        /** The same agent goes on: a restart, a reconnect, a rolling upgrade, or its Welcome was lost. */
        SUCCESSOR,
        /** The agent began a new epoch, or was never seen. */
        NEW_EPOCH,
        /** The hub's store is older than the agent. */
        HUB_BEHIND,
        /** The agent began a new epoch, and a stream of the old one is open: two agents, or a lost node. */
        BESIDE,
        /** Two copies of one ledger have gone on. */
        FORK
    }

    /**
     * @param hadEpoch whether the cluster had an epoch
     * @param openEpoch of the stream that is open now, if one is
     * @param lines of the Hello's epoch, as the hub remembers them
     * @param heldHash of the report that Hello names as the agent's newest, if the hub holds one under that index
     */
    static Verdict judge(
            AgentState known,
            Hello hello,
            Predicate<byte[]> hadEpoch,
            Optional<byte[]> openEpoch,
            List<Agents.Line> lines,
            Optional<byte[]> heldHash) {
        byte[] epoch = hello.getStateEpoch().toByteArray();
        if (!Arrays.equals(known.epoch(), epoch)) {
            return otherEpoch(hello, epoch, hadEpoch, openEpoch);
        }
        if (heldHash.isPresent()
                && !Arrays.equals(heldHash.get(), hello.getLastReportHash().toByteArray())) {
            return Verdict.FORK;
        }
        byte[] nonce = hello.getSessionNonce().toByteArray();
        if (hello.getSessionNumber() == known.session() && Arrays.equals(nonce, known.nonce())) {
            return isAhead(known, hello, lines) ? Verdict.HUB_BEHIND : Verdict.SUCCESSOR;
        }
        if (hello.getSessionNumber() <= known.session()) {
            return Verdict.FORK;
        }
        if (hello.getSessionNumber() > known.session() + 1) {
            return Verdict.HUB_BEHIND;
        }
        if (!Arrays.equals(hello.getPreviousSessionNonce().toByteArray(), known.nonce())) {
            return Verdict.FORK;
        }
        return isAhead(known, hello, lines) ? Verdict.HUB_BEHIND : Verdict.SUCCESSOR;
    }

    private static Verdict otherEpoch(
            Hello hello, byte[] epoch, Predicate<byte[]> hadEpoch, Optional<byte[]> openEpoch) {
        if (hadEpoch.test(epoch)) {
            return Verdict.FORK;
        }
        if (openEpoch.isPresent() && !Arrays.equals(openEpoch.get(), epoch)) {
            return Verdict.BESIDE;
        }
        boolean hadSessions =
                hello.getSessionNumber() > 1 || !hello.getPreviousSessionNonce().isEmpty();
        return hadSessions || hello.getReportsAcknowledged() > 0 || hello.getMarksCount() > 0
                ? Verdict.HUB_BEHIND
                : Verdict.NEW_EPOCH;
    }

    /** The agent has seen numbers that the hub does not remember having used, or lost reports that were acknowledged. */
    private static boolean isAhead(AgentState known, Hello hello, List<Agents.Line> lines) {
        return hello.getReportsAcknowledged() > known.reports()
                || hello.getMarksList().stream().anyMatch(mark -> mark.getSequence() > used(lines, mark));
    }

    private static long used(List<Agents.Line> lines, Mark mark) {
        return lines.stream()
                .filter(line -> line.id().lane() == mark.getLaneValue()
                        && Arrays.equals(line.id().key(), mark.getKeyId().toByteArray()))
                .mapToLong(Agents.Line::used)
                .findFirst()
                .orElse(0);
    }
}
