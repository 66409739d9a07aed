package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.PointRoots;
import io.davit.agent.repository.manifest.RawManifest;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ExtentRun;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.pack.Spot;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Somebody with the passphrase, a registered writer, who seals restore points with any bytes where listings should be. */
public final class HostileWriter implements AutoCloseable {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private final Trusted trusted;
    private final ChunkIndex index;
    private final Path spool;

    public HostileWriter(ObjectStore store, Path folder) {
        this.trusted = Trusted.open(store, Passphrases.right(), new MapWriterMemory());
        this.index =
                ChunkIndex.open(folder.resolve("hostile-index"), trusted.ring().repository());
        this.spool = folder.resolve("hostile-spool");
    }

    /** What one restore point shall hold. */
    public interface Plot {
        void stage(Stage stage);
    }

    /** Takes chunks and volumes of one restore point. */
    public static final class Stage {
        private final RawManifest manifest = new RawManifest();
        private final ChunkStore chunks;
        private final PackUse use = new PackUse();
        private final Map<ContentId, List<ExtentRun>> places = new LinkedHashMap<>();

        private Stage(ChunkStore chunks) {
            this.chunks = chunks;
        }

        public ContentId chunk(byte[] bytes) {
            return chunks.put(ChunkKind.META, bytes, 0, bytes.length, use);
        }

        public ContentId extentId(byte[] bytes) {
            return chunks.keys().id(bytes, 0, bytes.length);
        }

        public Spot extent(byte[] bytes) {
            return chunks.putExtent(extentId(bytes), bytes, 0, bytes.length);
        }

        /** What the reference list shall say of the extents of a list. */
        public void places(ContentId list, List<ExtentRun> runs) {
            places.put(list, runs);
        }

        public Stage tree(String name, ContentId root, long entries, long bytes, long files) {
            manifest.volume(new VolumeIdentity("", name, "file://nowhere"), root, entries, bytes, files);
            return this;
        }

        public RawManifest manifest() {
            return manifest;
        }
    }

    public RestorePointId seal(Plot plot) {
        TestRun run = TestRun.next();
        WriterLine line = WriterLine.open(trusted);
        IndexSegments segments = new IndexSegments(trusted.store(), index);
        segments.prepare(line.objects(), line.journal().writer());
        ReferenceLists references = new ReferenceLists(trusted.store());
        ChunkReader reader =
                new ChunkReader(new PackReader(trusted.store(), trusted.ring()), trusted.ring(), index, 1 << 20);
        try (ChunkStore chunks = new ChunkStore(
                        trusted.ring(), trusted.store(), index, reader, new Spool(run.context(), spool), 1 << 20);
                ReferenceSpool needs = new ReferenceSpool(chunks.spool())) {
            Stage stage = new Stage(chunks);
            plot.stage(stage);
            ContentId none =
                    stage.chunk(new ByteWriter().u8(0).u8(1).u8(0).varint(0).toBytes());
            ContentId manifest = stage.manifest.put(chunks, line.objects(), none, stage.use);
            needs.add(manifest, stage.use);
            stage.places.forEach(needs::addExtents);
            chunks.flush();
            segments.write(line.objects());
            ReferenceLists.Written written = references.write(line.objects(), index, needs);
            append(line, run, new EntryBody.RunOpened(run.id()));
            Entry point = append(
                    line, run, new EntryBody.PointSealed(summary(run), new PointRoots(manifest, written.parts())));
            append(line, run, new EntryBody.RunClosed(run.id(), ""));
            return new RestorePointId(point.place().writerId(), point.place().number());
        }
    }

    private static Entry append(WriterLine line, TestRun run, EntryBody body) {
        return line.journal().append(body, run.id(), run.context().clock(), List.of());
    }

    private static RestorePointSummary summary(TestRun run) {
        return new RestorePointSummary(
                run.id(),
                new RestorePointSummary.Source("", "boat", ""),
                NOON,
                NOON,
                true,
                List.of(),
                Map.of(),
                List.of(),
                0,
                0,
                0,
                List.of());
    }

    @Override
    public void close() {
        index.close();
        trusted.close();
    }
}
