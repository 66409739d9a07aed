package io.davit.hub.instructions;

import io.davit.proto.agent.v1.Lane;
import io.davit.proto.agent.v1.Mark;
import io.davit.signing.KeyId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The other end of one session, as it introduced itself, and what it was sent in it. Not safe for use by several threads.
 */
public final class Addressee {
    private final String cluster;
    private final byte[] epoch;
    private final List<Mark> marks;
    private final Set<String> orderKinds;
    private final Set<String> sent = new HashSet<>();

    /**
     * @param cluster uid of the cluster
     * @param marks of its Hello
     * @param orderKinds that it knows
     */
    public Addressee(String cluster, byte[] epoch, List<Mark> marks, List<String> orderKinds) {
        this.cluster = cluster;
        this.epoch = epoch.clone();
        this.marks = List.copyOf(marks);
        this.orderKinds = Set.copyOf(orderKinds);
    }

    String cluster() {
        return cluster;
    }

    byte[] epoch() {
        return epoch.clone();
    }

    /** The highest sequence that it named for the line. */
    long mark(KeyId key, Lane lane) {
        byte[] id = key.bytes();
        return marks.stream()
                .filter(mark ->
                        mark.getLane() == lane && Arrays.equals(mark.getKeyId().toByteArray(), id))
                .mapToLong(Mark::getSequence)
                .max()
                .orElse(0);
    }

    boolean knows(String orderKind) {
        return orderKinds.contains(orderKind);
    }

    /** Whether it was not sent in this session; from now on it was. */
    boolean isNew(String instruction) {
        return sent.add(instruction);
    }

    int unanswered() {
        return sent.size();
    }

    boolean wasSent(String instruction) {
        return sent.contains(instruction);
    }

    /** It has answered, so nobody need remember. */
    public void answered(String instruction) {
        sent.remove(instruction);
    }
}
