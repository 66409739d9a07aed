package io.davit.agent.repository.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackUse;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.repository.reference.ReferenceSpool;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListingTreeTest {
    private TestRepository repository;

    @BeforeTry
    @BeforeEach
    void open() {
        repository = new TestRepository();
    }

    @AfterTry
    @AfterEach
    void close() {
        repository.close();
    }

    private static TreeMap<FilePath, byte[]> entries(long seed, int count, int longestValue) {
        Random random = new Random(seed);
        TreeMap<FilePath, byte[]> entries = new TreeMap<>();
        while (entries.size() < count) {
            StringBuilder path = new StringBuilder();
            for (int depth = random.nextInt(4); depth >= 0; depth--) {
                path.append(path.isEmpty() ? "" : "/").append(Integer.toString(random.nextInt(3000), 36));
            }
            byte[] value = new byte[random.nextInt(longestValue + 1)];
            random.nextBytes(value);
            entries.put(FilePath.of(path.toString()), value);
        }
        return entries;
    }

    private ListingRoot write(Map<FilePath, byte[]> entries) {
        try (TestRepository.Session session = repository.begin();
                ReferenceSpool references = new ReferenceSpool(new Spool(repository.run(), repository.spool()))) {
            ListingWriter<FilePath> writer = new ListingWriter<>(ListingKind.FILES, session.chunks, references);
            entries.forEach(
                    (path, value) -> writer.add(path, new ByteWriter().bytes(value), value.length, new PackUse()));
            ListingRoot root = writer.finish();
            session.chunks.flush();
            repository.segments().write(repository.objects());
            return root;
        }
    }

    private List<Map.Entry<FilePath, byte[]>> read(ListingCursor<FilePath> cursor) {
        List<Map.Entry<FilePath, byte[]>> read = new ArrayList<>();
        for (ListingCursor.Item<FilePath> item = cursor.next(); item != null; item = cursor.next()) {
            read.add(Map.entry(item.key(), item.value()));
        }
        return read;
    }

    private static void assertSame(List<Map.Entry<FilePath, byte[]>> read, Map<FilePath, byte[]> expected) {
        assertThat(read).extracting(Map.Entry::getKey).containsExactlyElementsOf(expected.keySet());
        assertThat(read).extracting(Map.Entry::getValue).containsExactlyElementsOf(expected.values());
    }

    private ListingCursor<FilePath> cursor(ListingRoot root) {
        return new ListingCursor<>(ListingKind.FILES, repository.reader(), root.node());
    }

    /** Ids of all nodes, by level. */
    private Map<Integer, Set<ContentId>> nodes(ListingRoot root) {
        Map<Integer, Set<ContentId>> nodes = new TreeMap<>();
        collect(root.node(), repository.reader(), nodes);
        return nodes;
    }

    private static void collect(ContentId id, ChunkReader reader, Map<Integer, Set<ContentId>> nodes) {
        byte[] bytes = reader.read(id);
        assertThat(bytes.length).isLessThanOrEqualTo(ListingCutter.LONGEST + 64);
        ListingNode node = new ListingNode(bytes, ListingKind.FILES);
        nodes.computeIfAbsent(node.level(), none -> new HashSet<>()).add(id);
        while (node.level() > 0 && !node.isAtEnd()) {
            collect(ListingNode.Child.read(node.take().value()).node(), reader, nodes);
        }
    }

    @Property(tries = 12)
    void givesBackItsEntriesInOrderAndFindsAnyPlace(
            @ForAll long seed, @ForAll @IntRange(max = 4000) int count, @ForAll @IntRange(max = 600) int longest) {
        TreeMap<FilePath, byte[]> entries = entries(seed, count, longest);

        ListingRoot root = write(entries);

        assertThat(root.entries()).isEqualTo(count);
        assertThat(root.bytes())
                .isEqualTo(entries.values().stream()
                        .mapToLong(value -> value.length)
                        .sum());
        ListingCursor<FilePath> cursor = cursor(root);
        assertSame(read(cursor), entries);
        for (FilePath wanted : entries(seed + 1, 20, 0).keySet()) {
            cursor.seek(wanted);
            assertSame(read(cursor), entries.tailMap(wanted, true));
        }
    }

    @Test
    void isATreeOfSeveralLevelsWhenThereIsMuch() {
        assertThat(nodes(write(entries(1, 40_000, 300)))).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void anEmptyListingHasOneEmptyNode() {
        ListingRoot root = write(Map.of());

        assertThat(nodes(root)).containsOnlyKeys(0);
        assertThat(read(cursor(root))).isEmpty();
        assertThat(root.entries()).isZero();
    }

    @Test
    void equalEntriesGiveEqualNodes() {
        TreeMap<FilePath, byte[]> entries = entries(2, 3000, 200);

        assertThat(write(entries)).isEqualTo(write(entries));
    }

    @Property(tries = 8)
    void anEditTouchesAFewNodesPerLevel(@ForAll long seed, @ForAll @IntRange(max = 2) int edit) {
        TreeMap<FilePath, byte[]> before = entries(seed, 12_000, 300);
        TreeMap<FilePath, byte[]> after = new TreeMap<>(before);
        FilePath victim = new ArrayList<>(before.keySet()).get(new Random(seed).nextInt(before.size()));
        switch (edit) {
            case 0 -> after.put(victim, new byte[250]);
            case 1 -> after.remove(victim);
            default -> after.put(victim.child(new byte[] {'x'}), new byte[100]);
        }

        Map<Integer, Set<ContentId>> then = nodes(write(before));
        Map<Integer, Set<ContentId>> now = nodes(write(after));

        assertThat(then.get(0)).hasSizeGreaterThan(15);
        now.forEach((level, ids) -> {
            Set<ContentId> fresh = new HashSet<>(ids);
            fresh.removeAll(then.getOrDefault(level, Set.of()));
            assertThat(fresh).as("new nodes of level %s", level).hasSizeLessThanOrEqualTo(4);
        });
    }

    @Test
    void leavesHave64KiBOnAverage() {
        TreeMap<FilePath, byte[]> entries = entries(4, 40_000, 300);
        ListingRoot root = write(entries);
        ChunkReader reader = repository.reader();
        double average = nodes(root).get(0).stream()
                .mapToInt(id -> reader.read(id).length)
                .average()
                .orElseThrow();

        assertThat(average).isBetween(48.0 * 1024, 80.0 * 1024);
    }

    @Test
    void refusesEntriesOutOfOrder() {
        try (TestRepository.Session session = repository.begin();
                ReferenceSpool references = new ReferenceSpool(new Spool(repository.run(), repository.spool()))) {
            ListingWriter<FilePath> writer = new ListingWriter<>(ListingKind.FILES, session.chunks, references);
            writer.add(FilePath.of("b"), new ByteWriter(), 0, new PackUse());

            assertThatThrownBy(() -> writer.add(FilePath.of("a"), new ByteWriter(), 0, new PackUse()))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.add(FilePath.of("b"), new ByteWriter(), 0, new PackUse()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }
}
