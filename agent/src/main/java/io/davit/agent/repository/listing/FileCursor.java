package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeCursor;
import io.davit.agent.repository.VolumeEntry;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** The cursor of a listing of files. */
public final class FileCursor implements VolumeCursor {
    private final ListingCursor<FilePath> cursor;
    private final BodyReader bodies;

    public FileCursor(ChunkReader chunks, ContentId root) {
        this.cursor = new ListingCursor<>(ListingKind.FILES, chunks, root);
        this.bodies = new BodyReader(chunks);
    }

    @Override
    public Optional<VolumeEntry> next() {
        ListingCursor.Item<FilePath> item = cursor.next();
        return item == null ? Optional.empty() : Optional.of(new Found(item.key(), FileEntry.read(item.value())));
    }

    @Override
    public void seek(FilePath path) {
        cursor.seek(path);
    }

    @Override
    public void skipSame(VolumeCursor other) {
        if (other instanceof FileCursor files) {
            cursor.skipSame(files.cursor);
        }
    }

    private final class Found implements VolumeEntry {
        private final FilePath path;
        private final FileEntry entry;

        Found(FilePath path, FileEntry entry) {
            this.path = path;
            this.entry = entry;
        }

        @Override
        public FilePath path() {
            return path;
        }

        @Override
        public FileMetadata metadata() {
            return entry.metadata();
        }

        @Override
        public void read(VolumeReader.Piece piece) throws IOException {
            bodies.read(entry.body(), new PieceTaker(piece));
        }

        @Override
        public boolean hasBytesOf(VolumeEntry other) {
            return other instanceof Found found && Arrays.equals(body(), found.body());
        }

        private byte[] body() {
            ByteWriter out = new ByteWriter();
            entry.body().writeTo(out);
            return out.toBytes();
        }
    }
}
