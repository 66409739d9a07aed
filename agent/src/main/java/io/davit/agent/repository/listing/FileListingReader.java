package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ReadAhead;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.util.List;

/** Reads one volume of a restore point, and holds it to the numbers in the manifest. */
public final class FileListingReader implements VolumeReader {
    private final VolumeIdentity volume;
    private final ListingRoot root;
    private final long files;
    private final ChunkReader chunks;

    public FileListingReader(VolumeIdentity volume, ListingRoot root, long files, ChunkReader chunks) {
        this.volume = volume;
        this.root = root;
        this.files = files;
        this.chunks = chunks;
    }

    @Override
    public VolumeIdentity volume() {
        return volume;
    }

    @Override
    public long files() {
        return files;
    }

    @Override
    public long bytes() {
        return root.bytes();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        ListingCursor<FilePath> cursor = new ListingCursor<>(ListingKind.FILES, chunks, root.node());
        long seenFiles = 0;
        long seenEntries = 0;
        long seenBytes = 0;
        try (ReadAhead ahead = chunks.ahead()) {
            EntriesAhead entries = new EntriesAhead(cursor::next, chunks, ahead, visitor);
            for (EntriesAhead.Upcoming next = entries.next(); next != null; next = entries.next()) {
                EntriesAhead.Upcoming entry = next;
                if (seenEntries == 0
                        && !(entry.path().isRoot() && entry.metadata().kind() == FileMetadata.Kind.DIRECTORY)) {
                    throw new DavitException(
                            ErrorCode.DATA_CORRUPT,
                            "the listing of " + volume + " does not begin with its root folder");
                }
                visitor.entry(entry.path(), entry.metadata(), piece -> entry.read(new PieceTaker(piece)));
                seenEntries++;
                seenBytes += entry.length();
                seenFiles += entry.metadata().kind() == FileMetadata.Kind.FILE ? 1 : 0;
            }
        }
        if (seenEntries != root.entries() || seenBytes != root.bytes() || seenFiles != files) {
            throw new DavitException(
                    ErrorCode.DATA_CORRUPT, "the listing of " + volume + " does not hold what the manifest says");
        }
    }

    @Override
    public void read(List<Stretch> stretches, Visitor visitor) throws IOException {
        StretchWalk walk = new StretchWalk(new ListingCursor<>(ListingKind.FILES, chunks, root.node()), stretches);
        try (ReadAhead ahead = chunks.ahead()) {
            EntriesAhead entries = new EntriesAhead(walk, chunks, ahead, visitor);
            for (EntriesAhead.Upcoming next = entries.next(); next != null; next = entries.next()) {
                EntriesAhead.Upcoming entry = next;
                visitor.entry(entry.path(), entry.metadata(), piece -> entry.read(new PieceTaker(piece)));
            }
        }
    }
}
