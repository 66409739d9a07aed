package io.davit.agent.repository.engine;

import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.RestorePoint;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.index.RefusedSegments;
import io.davit.agent.repository.index.StoredPlaces;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.manifest.RestoreContent;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.reference.Elsewhere;
import io.davit.agent.repository.reference.ExtentBook;
import io.davit.agent.repository.reference.PackNeed;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A restore point whose entry was authenticated. Its data is opened when first asked for. */
final class StoredPoint implements RestorePoint {
    /** Budget of decoded blocks while a restore point is read, bytes. */
    static final long BLOCK_CACHE = 8L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(StoredPoint.class);

    private final Trusted trusted;
    private final Supplier<ChunkIndex> index;
    private final Entry entry;
    private final EntryBody.PointSealed point;
    private volatile RefusedSegments refused = new RefusedSegments();
    private @Nullable RestoreContent content;

    StoredPoint(Trusted trusted, Supplier<ChunkIndex> index, Entry entry, EntryBody.PointSealed point) {
        this.trusted = trusted;
        this.index = index;
        this.entry = entry;
        this.point = point;
    }

    @Override
    public RestorePointId id() {
        return new RestorePointId(entry.place().writerId(), entry.place().number());
    }

    @Override
    public String hash() {
        return entry.place().hash();
    }

    @Override
    public RestorePointSummary summary() {
        return point.summary();
    }

    @Override
    public List<Problem> problems() {
        return content().problems();
    }

    @Override
    public List<ResourceRange> resourceRanges() {
        return content().resourceRanges();
    }

    @Override
    public void resources(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor) {
        content().resources(range, visitor);
    }

    @Override
    public List<VolumeIdentity> volumes() {
        return content().volumes();
    }

    @Override
    public VolumeReader volume(VolumeIdentity volume) {
        return content().volume(volume).orElseThrow(() -> without(volume));
    }

    @Override
    public VolumeCursor browse(VolumeIdentity volume) {
        return content().browse(volume).orElseThrow(() -> without(volume));
    }

    private DavitException without(VolumeIdentity volume) {
        return new DavitException(
                ErrorCode.RESTORE_POINT_UNKNOWN, "restore point " + id() + " has no data of " + volume);
    }

    @Override
    public void confirmPresence() {
        content();
        ReferenceLists references = new ReferenceLists(trusted.store());
        List<ObjectId> parts = point.roots().references();
        references.read(trusted.objects(), parts, (chunk, needs) -> needs.forEach(this::requirePlace));
        references.confirmPresence(trusted.objects(), parts, new Elsewhere(index.get()));
    }

    /** A pack of which no index segment speaks cannot be read, although it is there. */
    private void requirePlace(PackNeed need) {
        if (index.get().sizeOf(need.pack()).isEmpty()
                && new Elsewhere(index.get()).of(need).isEmpty()) {
            throw refused.explain(new DavitException(
                    ErrorCode.MISSING_DATA,
                    "no index segment names pack " + need.pack() + ", which " + id() + " needs"));
        }
    }

    private void warn(Problem problem) {
        LOG.atWarn()
                .addKeyValue("restorePoint", id())
                .addKeyValue("code", problem.code())
                .log(problem.message());
    }

    private synchronized RestoreContent content() {
        RestoreContent open = content;
        if (open == null) {
            ChunkIndex places = index.get();
            trusted.condemned().apply(places);
            IndexSegments segments = new IndexSegments(trusted.store(), places);
            refused = segments.load(trusted.objects());
            refused.problems().forEach(this::warn);
            ChunkReader chunks = new ChunkReader(
                    new PackReader(trusted.store(), trusted.ring()),
                    trusted.ring(),
                    new StoredPlaces(
                                    places,
                                    segments,
                                    trusted.objects(),
                                    () -> trusted.condemned().apply(places))
                            .with(new ExtentBook(
                                    new ReferenceLists(trusted.store()),
                                    trusted.objects(),
                                    point.roots().references())::of),
                    BLOCK_CACHE);
            try {
                open = RestoreContent.open(
                        trusted.objects(), entry.writer(), chunks, point.roots().manifest());
            } catch (DavitException e) {
                throw refused.explain(e);
            }
            content = open;
        }
        return open;
    }
}
