package io.davit.agent.trees;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.FileResult;
import io.davit.agent.repository.FileSource;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.run.Progress;
import java.io.IOException;

/** Counts what goes into a tree. */
final class CountedTree implements VolumeWriter {
    private final VolumeWriter writer;
    private final Progress progress;
    private long entries;
    private long files;
    private long bytes;
    private long reusedFiles;
    private long readBytes;

    CountedTree(VolumeWriter writer, Progress progress) {
        this.writer = writer;
        this.progress = progress;
    }

    @Override
    public FileResult add(FilePath path, FileMetadata metadata, FileSource source) throws IOException {
        FileResult result = writer.add(path, metadata, source);
        entries++;
        if (metadata.kind() == FileMetadata.Kind.FILE) {
            files++;
            if (result.reused()) {
                reusedFiles++;
                bytes += metadata.size();
            } else {
                bytes += result.bytesRead();
                readBytes += result.bytesRead();
            }
            progress.objects(1);
        }
        return result;
    }

    TreeCounts counts() {
        return new TreeCounts(entries, files, bytes, reusedFiles, readBytes);
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
