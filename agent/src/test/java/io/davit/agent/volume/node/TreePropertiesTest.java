package io.davit.agent.volume.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.FilePath;
import io.davit.agent.volume.ClaimName;
import io.davit.agent.volume.VolumeRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Any tree, walked with next to no memory, is ordered, and comes back as it was, even if the restore is killed in between. */
class TreePropertiesTest {
    @Property(tries = 60)
    void comesBackAsItWas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int size) throws IOException {
        Path work = Files.createTempDirectory("davit-trees").toRealPath();
        try {
            Path source = Files.createDirectory(work.resolve("source"));
            Path spool = Files.createDirectory(work.resolve("spool"));
            Random random = new Random(seed);
            new RandomTree(source, random).grow(size);
            MemoryVolume stored = Trees.walk(source, spool);
            assertThat(stored.entries().stream().map(MemoryVolume.Entry::path))
                    .isSortedAccordingTo(FilePath::compareTo);
            assertThat(stored.entries()).hasSize(RandomTree.count(source));

            Path target = work.resolve("target");
            NodeVolumes volumes = new NodeVolumes(new NodeVolumesConfig(List.of(work), null, spool, 4));
            VolumeRef volume = new VolumeRef(
                    new ClaimName("harbour", "ropes"),
                    "pv",
                    ("{\"spec\":{\"hostPath\":{\"path\":\"" + target + "\"}}}").getBytes(StandardCharsets.UTF_8));
            TestRun run = new TestRun();
            stored.failAfter(1 + random.nextInt(stored.entries().size()));
            try {
                volumes.restore(volume, stored, run.context);
            } catch (MemoryVolume.Killed killed) {
                assertThat(volumes.restore(volume, stored, run.context)).isEmpty();
            }

            Trees.assertSame(stored, Trees.walk(target, spool));
            assertThat(run.outstanding(run.context.id())).isEmpty();
            assertThat(spool).isEmptyDirectory();
        } finally {
            RandomTree.remove(work);
        }
    }
}
