package io.davit.agent.backup;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeWriter;
import java.io.IOException;

/** Counts what goes into a volume, for the summary of the restore point. */
final class CountedVolume implements VolumeWriter {
    private final VolumeWriter writer;
    private long files;
    private long bytes;

    CountedVolume(VolumeWriter writer) {
        this.writer = writer;
    }

    @Override
    public FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException {
        FileResult result = writer.add(path, metadata, source);
        if (metadata.kind() == FileMetadata.Kind.FILE) {
            files++;
            bytes += result.reused() ? metadata.size() : result.bytesRead();
        }
        return result;
    }

    /** Files; directories and links are not among them. */
    long files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void finish() {
        writer.finish();
    }

    @Override
    public void close() {
        writer.close();
    }
}
