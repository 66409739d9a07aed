package io.davit.agent.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.davit.agent.admission.StateEpoch;
import io.davit.agent.reports.ReportChain;
import io.davit.agent.reports.ReportLog;
import io.davit.agent.reports.ReportSigner;
import io.davit.agent.reports.StoredReport;
import io.davit.agent.rocks.Batch;
import io.davit.agent.rocks.RocksStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Envelope;
import io.davit.proto.agent.v1.Report;
import io.davit.signing.Purpose;
import io.davit.signing.SignedEnvelope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link ReportLog} in one family of the ledger, whose keys are those of {@link ReportKeys}. A report is made when its fact
 * is written, in the same batch; nothing makes it a second time.
 */
final class ReportBook implements ReportLog {
    private static final String FAMILY = Ledger.REPORTS;
    private static final long BATCH_BYTES = 512 * 1024;

    private final RocksStore store;
    private final Supplier<Optional<StateEpoch>> epochs;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    // Held from the choice of an index to the write that uses it: a chain has no holes.
    private final Object chain = new Object();
    private @Nullable ReportSigner signer;

    /** @param epochs the current epoch, as the ledger has it; empty before enrolment */
    ReportBook(RocksStore store, Supplier<Optional<StateEpoch>> epochs) {
        this.store = store;
        this.epochs = epochs;
    }

    /** Writes the batch, synced, and with it the report of the fact that it makes durable. */
    void write(Batch fact, Report content) {
        boolean isSigned = false;
        synchronized (chain) {
            Optional<StateEpoch> epoch = epochs.get();
            if (epoch.isPresent()) {
                isSigned = signer != null;
                add(fact, content, epoch.get());
            }
            store.write(fact, true);
        }
        if (isSigned) {
            tell();
        }
    }

    private void add(Batch batch, Report content, StateEpoch epoch) {
        ReportSigner signing = signer;
        if (signing == null) {
            batch.put(FAMILY, ReportKeys.waiting(nextWaiting()), content.toByteArray());
        } else {
            sign(batch, content, link(epoch), signing);
        }
    }

    /** Begins an epoch with the batch, and keeps the alarm that is the reason for the first chain link of it. */
    void renew(Batch epochBegins, Optional<Report> alarm) {
        synchronized (chain) {
            alarm.ifPresent(
                    content -> epochBegins.put(FAMILY, ReportKeys.waiting(nextWaiting()), content.toByteArray()));
            store.write(epochBegins, true);
            signWaiting();
        }
        tell();
    }

    @Override
    public void begin(ReportSigner newSigner) {
        synchronized (chain) {
            signer = newSigner;
            signWaiting();
        }
        tell();
    }

    /** All of it before anything else is signed: what waits was said earlier. */
    private void signWaiting() {
        synchronized (chain) {
            ReportSigner signing = signer;
            Optional<StateEpoch> epoch = epochs.get();
            if (signing == null || epoch.isEmpty()) {
                return;
            }
            while (signSome(epoch.get(), signing)) {
                // Until nothing waits.
            }
        }
    }

    private boolean signSome(StateEpoch epoch, ReportSigner signing) {
        Batch batch = new Batch();
        Link[] at = {link(epoch)};
        store.scanPrefix(FAMILY, ReportKeys.WAITING, (key, value) -> {
            at[0] = sign(batch, content(value), at[0], signing);
            batch.delete(FAMILY, key);
            return batch.bytes() < BATCH_BYTES;
        });
        if (!batch.isEmpty()) {
            store.write(batch, true);
        }
        return !batch.isEmpty();
    }

    private static Report content(byte[] stored) {
        try {
            return Report.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    /** @param age rises from epoch to epoch */
    private record Link(StateEpoch epoch, long age, long index, String hash) {
        String text() {
            return age + " " + index + " " + hash;
        }
    }

    private Link sign(Batch batch, Report content, Link before, ReportSigner signing) {
        Report report = content.toBuilder()
                .setPurpose(Purpose.REPORT.text())
                .setClusterId(signing.clusterId())
                .setStateEpoch(ByteString.copyFrom(before.epoch().bytes()))
                .setIndex(before.index() + 1)
                .setPreviousHash(ByteString.copyFrom(HexFormat.of().parseHex(before.hash())))
                .build();
        SignedEnvelope signed = signing.sign(report.toByteArray());
        Link link = new Link(
                before.epoch(), before.age(), report.getIndex(), HexFormat.of().formatHex(signed.payloadDigest()));
        batch.put(FAMILY, ReportKeys.report(link.epoch(), link.index()), signed.toBytes())
                .put(FAMILY, ReportKeys.chain(link.epoch()), ReportKeys.text(link.text()));
        return link;
    }

    private Link link(StateEpoch epoch) {
        return store.get(FAMILY, ReportKeys.chain(epoch))
                .map(stored -> link(epoch, stored))
                .orElseGet(() -> new Link(
                        epoch, links().stream().mapToLong(Link::age).max().orElse(0) + 1, 0, ReportChain.GENESIS));
    }

    private static Link link(StateEpoch epoch, byte[] stored) {
        try {
            String[] parts = ReportKeys.text(stored).split(" ", -1);
            return new Link(epoch, Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private List<Link> links() {
        List<Link> links = new ArrayList<>();
        store.scanPrefix(FAMILY, ReportKeys.CHAINS, (key, value) -> links.add(link(ReportKeys.epochOf(key), value)));
        links.sort(Comparator.comparingLong(Link::age));
        return links;
    }

    private long nextWaiting() {
        long[] next = {0};
        store.scanPrefix(FAMILY, ReportKeys.WAITING, (key, value) -> {
            next[0] = ReportKeys.indexOf(key) + 1;
            return true;
        });
        return next[0];
    }

    @Override
    public void append(Report content) {
        write(new Batch(), content);
    }

    @Override
    public List<ReportChain> chains() {
        List<Link> links = links();
        epochs.get()
                .filter(now -> links.stream().noneMatch(link -> link.epoch().equals(now)))
                .ifPresent(now -> links.add(link(now)));
        return links.stream()
                .map(link -> new ReportChain(link.epoch(), link.index(), link.hash(), acknowledged(link.epoch())))
                .toList();
    }

    private long acknowledged(StateEpoch epoch) {
        return store.get(FAMILY, ReportKeys.held(epoch))
                .map(stored -> Long.parseLong(ReportKeys.text(stored)))
                .orElse(0L);
    }

    @Override
    public void after(StateEpoch epoch, long index, Predicate<StoredReport> visitor) {
        byte[] prefix = ReportKeys.reports(epoch);
        store.scan(
                FAMILY,
                ReportKeys.report(epoch, index + 1),
                (key, value) -> ReportKeys.begins(key, prefix)
                        && visitor.test(new StoredReport(ReportKeys.indexOf(key), envelope(value))));
    }

    private static Envelope envelope(byte[] stored) {
        try {
            return Envelope.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    @Override
    public void acknowledge(StateEpoch epoch, long index, Instant now) {
        synchronized (chain) {
            if (index > acknowledged(epoch) && index <= link(epoch).index()) {
                store.write(
                        new Batch()
                                .put(FAMILY, ReportKeys.held(epoch), ReportKeys.text(Long.toString(index)))
                                .put(FAMILY, ReportKeys.acknowledgement(epoch, index), ReportKeys.text(now.toString())),
                        true);
            }
        }
    }

    @Override
    public void forget(Instant acknowledgedBefore) {
        synchronized (chain) {
            for (Link link : links()) {
                forget(link, acknowledgedBefore);
            }
        }
    }

    private void forget(Link link, Instant before) {
        long[] upTo = {0};
        Batch batch = new Batch();
        store.scanPrefix(FAMILY, ReportKeys.acknowledgements(link.epoch()), (key, value) -> {
            if (!Instant.parse(ReportKeys.text(value)).isBefore(before)) {
                return false;
            }
            upTo[0] = ReportKeys.indexOf(key);
            batch.delete(FAMILY, key);
            return true;
        });
        store.scanPrefix(FAMILY, ReportKeys.reports(link.epoch()), (key, value) -> {
            boolean isOld = ReportKeys.indexOf(key) <= upTo[0];
            if (isOld) {
                batch.delete(FAMILY, key);
            }
            return isOld;
        });
        if (upTo[0] == link.index() && !epochs.get().equals(Optional.of(link.epoch()))) {
            batch.delete(FAMILY, ReportKeys.chain(link.epoch())).delete(FAMILY, ReportKeys.held(link.epoch()));
        }
        if (!batch.isEmpty()) {
            store.write(batch, true);
        }
    }

    @Override
    public Subscription listen(Runnable more) {
        listeners.add(more);
        return () -> listeners.remove(more);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    private static DavitException damaged(Exception cause) {
        return new DavitException(ErrorCode.LEDGER_DAMAGED, "a report in the ledger cannot be read", cause);
    }
}
