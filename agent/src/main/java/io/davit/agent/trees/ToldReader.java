package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.run.Progress;
import java.io.IOException;

/** Tells each file of the first reading to the progress; a restore reads a second time for its folders. */
final class ToldReader implements VolumeReader {
    private final VolumeReader reader;
    private final Progress progress;
    private boolean isTold;

    ToldReader(VolumeReader reader, Progress progress) {
        this.reader = reader;
        this.progress = progress;
    }

    @Override
    public VolumeIdentity volume() {
        return reader.volume();
    }

    @Override
    public long files() {
        return reader.files();
    }

    @Override
    public long bytes() {
        return reader.bytes();
    }

    @Override
    public void read(Visitor visitor) throws IOException {
        boolean first = !isTold;
        isTold = true;
        reader.read(new Visitor() {
            @Override
            public void entry(FilePath path, FileMetadata metadata, FileContent content) throws IOException {
                visitor.entry(path, metadata, content);
                if (first && metadata.kind() == FileMetadata.Kind.FILE) {
                    progress.objects(1);
                }
            }

            @Override
            public boolean expectsContent(FilePath path, FileMetadata metadata) {
                return visitor.expectsContent(path, metadata);
            }
        });
    }
}
