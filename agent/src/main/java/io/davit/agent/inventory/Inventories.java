package io.davit.agent.inventory;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.davit.agent.catalog.Catalog;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.cluster.ClusterGateway;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.agent.v1.Inventory;
import io.davit.proto.agent.v1.LocationSummary;
import io.davit.proto.agent.v1.NamespaceSummary;
import io.davit.proto.agent.v1.RestorePointSummary;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inventory as it was when somebody last looked, in a file of the data directory: it is sent as it lies
 * there, part by part. A cache; without the file there is no inventory yet.
 */
public final class Inventories {
    private static final int DIGEST = 32;
    /** Newest restore points of a location, as the message says. */
    private static final int MOST_POINTS = 1_000;
    /** Of one restore point. */
    private static final int MOST_NAMESPACES = 100;

    private static final Logger LOG = LoggerFactory.getLogger(Inventories.class);

    private final Supplier<ClusterGateway> cluster;
    private final LocationStates locations;
    private final Catalog catalog;
    private final Path file;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public Inventories(Supplier<ClusterGateway> cluster, LocationStates locations, Catalog catalog, Path dataDir) {
        this.cluster = cluster;
        this.locations = locations;
        this.catalog = catalog;
        this.file = dataDir.resolve("inventory");
    }

    /**
     * Looks, and replaces what was known. Half of it is never seen.
     *
     * @return how many namespaces there are
     * @throws DavitException CLUSTER_*, RUN_CANCELED, DATA_DIR_UNUSABLE; what was known before stays
     */
    public synchronized long refresh(RunContext run) {
        Path fresh = file.resolveSibling("inventory.new");
        long namespaces = 0;
        try {
            byte[] digest;
            try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
                ClusterGateway open = cluster.get();
                PartWriter parts = new PartWriter(out, open.identity().version());
                for (NamespaceSummary.Builder namespace : NamespaceCounts.of(open, run)) {
                    parts.add(namespace.build());
                    namespaces++;
                }
                for (LocationSummary location : locations.all()) {
                    add(location, parts, run);
                }
                digest = parts.finish();
                out.write(digest);
            }
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | UncheckedIOException e) {
            throw new DavitException(ErrorCode.DATA_DIR_UNUSABLE, "the inventory cannot be written", e);
        }
        listeners.forEach(Runnable::run);
        return namespaces;
    }

    private void add(LocationSummary location, PartWriter parts, RunContext run) {
        LocationSummary.Builder summary = location.toBuilder();
        catalog.state(location.getName()).ifPresent(state -> addState(summary, state));
        catalog.newestFirst(location.getName(), point -> {
            summary.setNewestRestorePoint(timestamp(point.summary().sealed()));
            return false;
        });
        parts.add(summary.build());
        int[] sent = {0};
        catalog.newestFirst(location.getName(), point -> {
            run.proceed();
            parts.add(wire(point));
            return ++sent[0] < MOST_POINTS;
        });
    }

    private static void addState(LocationSummary.Builder summary, CatalogState state) {
        summary.setRestorePoints(state.points());
        if (!summary.hasCheckedAt()) {
            summary.setCheckedAt(timestamp(state.synced()));
        }
    }

    private static RestorePointSummary wire(CatalogPoint point) {
        RestorePointSummary.Builder wire = RestorePointSummary.newBuilder()
                .setId(point.id().toString())
                .setHash(ByteString.copyFrom(HexFormat.of().parseHex(point.hash())))
                .setLocation(point.location())
                .setSourceCluster(point.summary().cluster().name())
                .setCreatedAt(timestamp(point.summary().started()))
                .setBackupName(point.summary().naming().name())
                .setComplete(point.summary().complete())
                .setObjects(point.summary().objects())
                .setSourceBytes(point.summary().sourceBytes())
                .setNamespaceCount(point.summary().namespaces().size());
        point.summary().namespaces().stream()
                .limit(MOST_NAMESPACES)
                .forEach(namespace -> wire.addNamespaces(namespace.name()));
        return wire.build();
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }

    /** SHA-256 over the parts as they would be sent now; empty if nobody has looked yet. */
    public Optional<byte[]> digest() {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] digest = new byte[DIGEST];
            open.seek(Math.max(0, open.length() - DIGEST));
            open.readFully(digest);
            return Optional.of(digest);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Hands out the parts in order; says whether there was an inventory. One that cannot be read is none: look anew. */
    public boolean send(Consumer<Inventory> visitor) {
        // An open file stays what it was while another is put into its place.
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            boolean more = true;
            while (more) {
                Inventory part = Inventory.parseFrom(in.readNBytes(in.readInt()));
                more = part.getMore();
                visitor.accept(part);
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the inventory cannot be read; it has to be taken anew");
            return false;
        }
    }

    /**
     * Calls back after an inventory was taken.
     *
     * @return ends that
     */
    public Runnable listen(Runnable fresh) {
        listeners.add(fresh);
        return () -> listeners.remove(fresh);
    }
}
