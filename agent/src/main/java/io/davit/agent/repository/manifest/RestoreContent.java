package io.davit.agent.repository.manifest;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceRange;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.listing.BodyReader;
import io.davit.agent.repository.listing.FileCursor;
import io.davit.agent.repository.listing.FileListingReader;
import io.davit.agent.repository.listing.ListingAudit;
import io.davit.agent.repository.listing.ResourceListingReader;
import io.davit.agent.repository.listing.ResourceRow;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What one restore point holds, read back from its manifest. Safe for use by many threads. */
public final class RestoreContent {
    private static final int LONGEST_TABLE = 256 << 20;

    private final Manifest manifest;
    private final ChunkReader chunks;
    private final List<VolumeStream> volumes;

    private RestoreContent(Manifest manifest, ChunkReader chunks) {
        this.manifest = manifest;
        this.chunks = chunks;
        this.volumes = table(manifest.volumes(), VolumeStream::read);
        byte[] root = Manifest.merkleRoot(manifest.resources().node(), volumes);
        if (!Arrays.equals(root, manifest.merkleRoot())) {
            throw new DavitException(ErrorCode.REPOSITORY_TAMPERED, "the Merkle root is not that of the streams");
        }
        for (int i = 1; i < volumes.size(); i++) {
            if (VolumeStream.ORDER.compare(volumes.get(i - 1), volumes.get(i)) >= 0) {
                throw new DavitException(ErrorCode.DATA_CORRUPT, "the volumes of the manifest are out of order");
            }
        }
    }

    /**
     * Reads and authenticates a manifest.
     *
     * @param writer whose RESTORE_POINT entry names it
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, REPOSITORY_TAMPERED, REPOSITORY_WRITER_UNKNOWN, READER_TOO_OLD, STORE_*
     */
    public static RestoreContent open(SignedObjects objects, WriterId writer, ChunkReader chunks, ContentId manifest) {
        return new RestoreContent(SignedManifest.open(objects, writer, chunks.read(manifest)), chunks);
    }

    /** All problems of the backup. */
    public List<Problem> problems() {
        return table(manifest.problems(), ProblemRecords::read);
    }

    /** Resource ids present, in stream order, each with its section. */
    public List<ResourceRange> resourceRanges() {
        return rows().stream()
                .map(row -> row.clusterScoped()
                        ? ResourceRange.clusterScoped(row.resource())
                        : ResourceRange.namespaced(row.resource()))
                .toList();
    }

    /** Visits the objects of the range in order. */
    public void resources(ResourceRange range, BiConsumer<ResourceKey, byte[]> visitor) {
        new ResourceListingReader(manifest.resources(), rows(), chunks).read(range, visitor);
    }

    public List<VolumeIdentity> volumes() {
        return volumes.stream().map(VolumeStream::volume).toList();
    }

    /** Empty if there is no data of that claim. */
    public Optional<VolumeReader> volume(VolumeIdentity volume) {
        return find(volume)
                .map(stream -> new FileListingReader(stream.volume(), stream.root(), stream.files(), chunks));
    }

    /** The same, from any path on. */
    public Optional<VolumeCursor> browse(VolumeIdentity volume) {
        return rootOf(volume).map(root -> new FileCursor(chunks, root));
    }

    /** Reads everything that the restore point lists, and says what of it cannot be restored. */
    public void audit(ListingAudit audit, AuditVisitor visitor) {
        audit.resources(manifest.resources(), visitor.resources());
        for (VolumeStream stream : volumes) {
            audit.files(stream.root(), stream.files(), visitor.files(stream.volume()));
        }
    }

    /** Hears of everything that cannot be restored. */
    public interface AuditVisitor {
        ListingAudit.Visitor<ResourceKey> resources();

        ListingAudit.Visitor<FilePath> files(VolumeIdentity volume);
    }

    /** Root of the listing of a claim, whatever volume stood behind it then. */
    Optional<ContentId> rootOf(VolumeIdentity volume) {
        return find(volume).map(stream -> stream.root().node());
    }

    private Optional<VolumeStream> find(VolumeIdentity volume) {
        return volumes.stream()
                .filter(stream -> stream.volume().namespace().equals(volume.namespace())
                        && stream.volume().claim().equals(volume.claim()))
                .findFirst();
    }

    private List<ResourceRow> rows() {
        List<ResourceRow> rows = table(manifest.ranges(), ResourceRow::read);
        long sum = 0;
        for (ResourceRow row : rows) {
            sum += row.objects();
        }
        if (sum != manifest.resources().entries()) {
            throw new DavitException(ErrorCode.DATA_CORRUPT, "the ranges do not add up to the listing");
        }
        return rows;
    }

    private <T> List<T> table(Manifest.Table table, Function<ByteReader, T> codec) {
        byte[] bytes = new BodyReader(chunks).bytes(table.body(), LONGEST_TABLE);
        ByteReader in = new ByteReader(bytes, ErrorCode.DATA_CORRUPT);
        List<T> items = new ArrayList<>();
        for (long i = 0; i < table.rows(); i++) {
            items.add(codec.apply(in));
        }
        in.requireEnd();
        return items;
    }
}
