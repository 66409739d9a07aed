package io.davit.agent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.agent.objectstore.FaultPlan;
import io.davit.agent.objectstore.FaultyStore;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeReader;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.engine.TestLocation;
import io.davit.agent.run.FastFolders;
import io.davit.agent.run.HeapRun;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.RunContext;
import io.davit.agent.volume.EntryChoice;
import io.davit.agent.volume.Support;
import io.davit.agent.volume.VolumeDriver;
import io.davit.agent.volume.VolumeRef;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A restore from a real repository, with everything going wrong that can go wrong between it and the store: it ends complete, or says with codes
 * what it could not do; it never applies an object or a byte that was not backed up, and the next restore completes it.
 */
@Tag("search")
class RestoreFromFaultyStoreTest {
    private static final VolumeIdentity VOLUME = new VolumeIdentity("harbour", "data", "pv");

    @TempDir(factory = FastFolders.class)
    Path folder;

    private final TreeMap<FilePath, byte[]> files = new TreeMap<>();
    private TestLocation location;
    private RestorePointId point;
    private Map<String, ObjectNode> expected;
    private int grounds;

    @BeforeEach
    void backUp() throws IOException {
        Random random = new Random(3);
        for (String name : List.of("bilge", "cabin", "deck")) {
            byte[] bytes = new byte[name.equals("cabin") ? 150_000 : 600];
            random.nextBytes(bytes);
            files.put(FilePath.of(name), bytes);
        }
        FakePoint content = harbour();
        location = TestLocation.initialised();
        try (OpenRepository repository = location.open(folder.resolve("writer"));
                BackupWriter writer = repository.startBackup(new HeapRun().context())) {
            try (ResourceWriter resources = writer.resources()) {
                content.objects().forEach(resources::add);
                resources.finish();
            }
            try (VolumeWriter volume = writer.volume(VOLUME)) {
                writeFiles(volume);
                volume.finish();
            }
            point = writer.seal(content.summary(), List.of()).point();
        }
        Harbour calm = new Harbour(location.store);
        assertThat(calm.ground.restore()).isInstanceOf(Outcome.Succeeded.class);
        calm.assertFilesAre(files);
        expected = calm.objects();
        assertThat(expected).hasSizeGreaterThan(6);
    }

    @Test
    void endsCompleteOrSaysWhatIsMissingWhateverTheStoreAnswers() {
        FaultyStore counting = new FaultyStore(location.store);
        assertThat(new Harbour(counting).ground.restore()).isInstanceOf(Outcome.Succeeded.class);
        assertThat(counting.calls()).hasSizeGreaterThan(8);

        for (FaultPlan plan : FaultPlan.forAll(counting.calls())) {
            Harbour harbour = new Harbour(plan.on(location.store));

            Outcome outcome = harbour.ground.restore();

            harbour.assertNothingIsWrong(plan);
            switch (outcome) {
                case Outcome.Succeeded done -> harbour.assertComplete(plan);
                case Outcome.PartlySucceeded partly ->
                    assertThat(partly.problems())
                            .as("%s", plan)
                            .extracting(Problem::code)
                            .doesNotContain(ErrorCode.INTERNAL_ERROR);
                case Outcome.Failed failed ->
                    assertThat(failed.code()).as("%s", plan).isNotEqualTo(ErrorCode.INTERNAL_ERROR);
                case Outcome.Canceled canceled -> fail("%s canceled the run: %s", plan, canceled);
            }
            assertThat(harbour.ground.leaks).as("leaks after %s", plan).isEmpty();
            harbour.way = location.store;
            assertThat(harbour.ground.restore())
                    .as("the next restore after %s", plan)
                    .isInstanceOf(Outcome.Succeeded.class);
            harbour.assertNothingIsWrong(plan);
            harbour.assertComplete(plan);
        }
    }

    /** One target. */
    private final class Harbour {
        final Ground ground = new Ground(folder.resolve("ground-" + grounds++));
        final Map<FilePath, byte[]> restored = new ConcurrentHashMap<>();
        ObjectStore way;

        Harbour(ObjectStore way) {
            this.way = way;
            ground.driver = new Filling(restored);
            ground.points = (order, run) -> {
                OpenRepository repository = location.open(
                        TestLocation.stacked(this.way), new MapWriterMemory(), folder.resolve("cache-" + grounds++));
                try {
                    return new RestorePoints.Opened(repository.restorePoint(point), repository);
                } catch (RuntimeException e) {
                    repository.close();
                    throw e;
                }
            };
        }

        Map<String, ObjectNode> objects() {
            Map<String, ObjectNode> normal = new TreeMap<>();
            ground.cluster
                    .all()
                    .forEach((key, object) ->
                            normal.put(key, Normalisation.normal(key.substring(0, key.indexOf(' ')), object)));
            return normal;
        }

        /** Owners are linked last; a restore that failed does not come to that. */
        void assertNothingIsWrong(FaultPlan plan) {
            objects().forEach((key, object) -> {
                ObjectNode right = expected.getOrDefault(key, Json.empty()).deepCopy();
                for (ObjectNode each : List.of(right, object)) {
                    Json.objectAt(each, "metadata").ifPresent(metadata -> metadata.remove("ownerReferences"));
                }
                assertThat(object).as("%s after %s", key, plan).isEqualTo(right);
            });
            restored.forEach((path, bytes) ->
                    assertThat(bytes).as("%s after %s", path, plan).isEqualTo(files.get(path)));
        }

        void assertComplete(FaultPlan plan) {
            assertThat(objects()).as("objects after %s", plan).isEqualTo(expected);
            assertFilesAre(files);
        }

        void assertFilesAre(Map<FilePath, byte[]> wanted) {
            assertThat(restored.keySet()).isEqualTo(wanted.keySet());
            wanted.forEach((path, bytes) -> assertThat(restored.get(path)).isEqualTo(bytes));
        }
    }

    /** Keeps every file that it was given wholly. */
    private record Filling(Map<FilePath, byte[]> restored) implements VolumeDriver {
        @Override
        public Support supports(VolumeRef volume) {
            return new Support.Yes();
        }

        @Override
        public List<Problem> backup(VolumeRef volume, EntryChoice choice, VolumeWriter writer, RunContext run) {
            throw new UnsupportedOperationException("this is a restore");
        }

        @Override
        public List<Problem> restore(VolumeRef volume, VolumeReader reader, RunContext run) {
            try {
                reader.read((path, metadata, content) -> {
                    if (metadata.kind() == Kind.FILE) {
                        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                        content.forEach(bytes::write);
                        restored.put(path, bytes.toByteArray());
                    }
                });
                return List.of();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void writeFiles(VolumeWriter volume) throws IOException {
        volume.add(FilePath.ROOT, metadata(Kind.DIRECTORY, 1, 0), () -> {
            throw new IOException("a folder has no bytes");
        });
        long inode = 2;
        for (Map.Entry<FilePath, byte[]> file : files.entrySet()) {
            volume.add(
                    file.getKey(),
                    metadata(Kind.FILE, inode++, file.getValue().length),
                    () -> new ByteArrayInputStream(file.getValue()));
        }
    }

    private static FileMetadata metadata(Kind kind, long inode, long size) {
        return new FileMetadata(kind, 0640, 7, 7, 1_000, 1_000, size, inode, 1, new byte[0]);
    }

    private static FakePoint harbour() {
        FakePoint point = new FakePoint()
                .with("core/namespaces", "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'harbour'}}")
                .with(
                        "core/persistentvolumes",
                        "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv'},'spec':{'local':{'path':'/srv/data'},'claimRef':{'namespace':'harbour','name':'data'}}}")
                .with(
                        "core/persistentvolumeclaims",
                        "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data','namespace':'harbour'},'spec':{}}")
                .withData("harbour", "data", "pv")
                .with(
                        "apps/deployments",
                        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'harbour'},'spec':{}}")
                .with(
                        "core/secrets",
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'owned','namespace':'harbour','ownerReferences':[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'old'}]}}");
        for (String name : List.of("a", "b", "c")) {
            point.with(
                    "core/configmaps",
                    "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "','namespace':'harbour'}}");
        }
        return point;
    }
}
