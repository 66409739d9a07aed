package io.davit.harness.reader;

import io.davit.agent.objectstore.filesystem.FilesystemStore;
import io.davit.agent.repository.BackupWriter;
import io.davit.agent.repository.FileMetadata.Kind;
import io.davit.agent.repository.ForgetOrder;
import io.davit.agent.repository.MapWriterMemory;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.Passphrase;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.ResourceWriter;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.Source;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.Upkeep;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.VolumeWriter;
import io.davit.agent.repository.crypto.StretchingCost;
import io.davit.agent.repository.engine.DavitRepositories;
import io.davit.agent.repository.engine.TestRun;
import io.davit.agent.volume.node.MemoryVolume;
import io.davit.agent.volume.node.Trees;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.harness.reader.FixtureTree.Stretch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes the fixtures: only while the version of the format is a draft, and with {@code -Ddavit.docs.write=true}. */
final class FixtureMaker {
    private static final VolumeIdentity CLAIM = new VolumeIdentity("harbour", "data", "pv-1");
    private static final VolumeIdentity TREE = new VolumeIdentity("", "home/crew", "file://boat/home/crew");
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final int PAGE = 16_384;

    private final Path work;
    private final Path repository;
    private final List<String> expected = new ArrayList<>();
    private int points;
    private int told;

    private FixtureMaker(Path work) {
        this.work = work;
        this.repository = work.resolve("repository");
    }

    static void makeAll(Path folder) throws IOException {
        for (String name : List.of("first", "second", "extents")) {
            FixtureMaker maker = new FixtureMaker(Files.createDirectory(folder.resolve(name)));
            Files.createDirectory(maker.repository);
            switch (name) {
                case "first" -> maker.first();
                case "second" -> maker.second();
                default -> maker.extents();
            }
            new Fixture(name).write(maker.repository, maker.expected);
        }
    }

    /** Every kind of entry and of object, small; then what a day changes. */
    private void first() {
        MapWriterMemory agent = new MapWriterMemory();
        initialise(agent);
        FixtureTree tree = everyKind();
        SortedMap<ResourceKey, String> objects = objects();
        backUp(agent, "a", Map.of(CLAIM, tree), objects);
        tree.file("inline", 0600, "another short text").without("deep/er/file").file("fresh", 04755, text(3_000));
        objects.remove(new ResourceKey("configmaps", "harbour", "keel"));
        objects.put(new ResourceKey("configmaps", "yard", "anchor"), "{\"kind\":\"ConfigMap\"}");
        backUp(agent, "a", Map.of(CLAIM, tree), objects);
    }

    private static FixtureTree everyKind() {
        byte[] notText = {(byte) 0xFF, 'x', (byte) 0xC3};
        return new FixtureTree()
                .folder("", 0755)
                .attribute("", "user.of-the-root", new byte[] {1, 2, 3})
                .file("acl", 0640, "named users")
                .attribute("acl", "system.posix_acl_access", accessControlList())
                .attribute("acl", "user.note", "a note".getBytes(StandardCharsets.UTF_8))
                .file("empty", 0, "")
                .file("inline", 0644, "a short text")
                .file("chunked", 0444, text(200_000))
                .file("café au lait", 0600, "a name in UTF-8")
                .rawName(notText, "a name in no encoding")
                .names("name-1", "name-2", "one file")
                .link("link", "deep/../nowhere".getBytes(StandardCharsets.UTF_8))
                .link("link-no-text", notText)
                .sparse("sparse", Stretch.hole(1 << 20), Stretch.data(text(5_000)), Stretch.hole(70_000))
                .special("pipe", Kind.PIPE)
                .special("socket", Kind.SOCKET)
                .device("null", Kind.CHARACTER_DEVICE, 0x103)
                .device("disk", Kind.BLOCK_DEVICE, 0x10_0000_08FFL & 0xFFFF_FFFFL)
                .folder("deep", 02775)
                .folder("deep-er", 01777)
                .folder("deep/er", 0500)
                .file("deep/er/file", 0600, "deeper")
                .file("deep-er/file", 0600, "not deeper");
    }

    /** As Linux keeps it: version 2, then tag, rights and id of each entry. */
    private static byte[] accessControlList() {
        ByteBuffer list =
                ByteBuffer.allocate(4 + 5 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        list.putShort((short) 1).putShort((short) 6).putInt(-1);
        list.putShort((short) 2).putShort((short) 4).putInt(1_001);
        list.putShort((short) 4).putShort((short) 4).putInt(-1);
        list.putShort((short) 0x10).putShort((short) 4).putInt(-1);
        return list.putShort((short) 0x20).putShort((short) 0).putInt(-1).array();
    }

    private static SortedMap<ResourceKey, String> objects() {
        SortedMap<ResourceKey, String> objects = new TreeMap<>();
        for (String name : List.of("crane", "keel", "mast")) {
            objects.put(new ResourceKey("configmaps", "harbour", name), "{\"name\":\"" + name + "\",\"n\":1.0}");
        }
        String large = new String(text(40_000), StandardCharsets.UTF_8).replace('\n', ' ');
        objects.put(new ResourceKey("configmaps", "harbour-2", "large"), "{\"data\":\"" + large + "\"}");
        objects.put(new ResourceKey("apps/deployments", "harbour", "pilot"), "{\"kind\":\"Deployment\"}");
        objects.put(new ResourceKey("clusterroles", "", "pilot"), "{\"kind\":\"ClusterRole\"}");
        return objects;
    }

    /** Two writers; listings of several levels, a file of pages with lists of parts, holes; increments, and no API objects. */
    private void second() {
        MapWriterMemory one = new MapWriterMemory();
        initialise(one);
        FixtureTree tree = new FixtureTree().folder("", 0755);
        for (int i = 0; i < 40; i++) {
            String folder = "folder-%02d".formatted(i);
            tree.folder(folder, 0750);
            for (int k = 0; k < 25; k++) {
                tree.file(folder + "/file-" + k, 0640, "the same text");
            }
        }
        tree.file("pages", 0600, pages(3));
        tree.sparse("image", Stretch.hole(5L << 20), Stretch.data(text(70_000)), Stretch.hole(3L << 20));
        backUp(one, "one", Map.of(TREE, tree), new TreeMap<>());
        tree.file("pages", 0600, pages(4)).file("folder-07/file-8", 0640, "another text");
        backUp(one, "one", Map.of(TREE, tree), new TreeMap<>());
        FixtureTree other = new FixtureTree().folder("", 0700).file("only", 0600, text(100_000));
        backUp(new MapWriterMemory(), "two", Map.of(TREE, tree, CLAIM, other), new TreeMap<>());
    }

    /** An image of a disk; what is needed of its first pages was copied, and another day refers to the copies. */
    private void extents() {
        MapWriterMemory agent = new MapWriterMemory();
        initialise(agent);
        FixtureTree tree = new FixtureTree().folder("", 0755).file("beside", 0600, text(100_000));
        RestorePointId first =
                backUp(agent, "a", Map.of(TREE, tree.sparse("disk.img", image(300, 0))), new TreeMap<>());
        backUp(agent, "a", Map.of(TREE, tree.sparse("disk.img", image(300, 200))), new TreeMap<>());
        upkeep(
                agent,
                upkeep -> upkeep.forget(
                        List.of(first),
                        new ForgetOrder(Duration.ZERO),
                        TestRun.next().context()));
        expected.clear();
        told = 0;
        expect(Map.of(TREE, tree), new TreeMap<>());
        upkeep(
                agent,
                upkeep -> upkeep.prune(
                        new PruneOrder(0.9, 1 << 30), TestRun.next().context()));
        backUp(agent, "a", Map.of(TREE, tree.sparse("disk.img", image(300, 210))), new TreeMap<>());
    }

    private void upkeep(MapWriterMemory memory, Consumer<Upkeep> order) {
        try (FilesystemStore store = FilesystemStore.open(repository, Clock.systemUTC());
                Passphrase words = passphrase();
                OpenRepository open = new DavitRepositories().open(store, words, memory, work.resolve("a"))) {
            order.accept(open.upkeep());
        }
    }

    /** Pages of their own text, the first ones of another day's, and nothing behind them up to 32 MiB. */
    private static Stretch[] image(int pages, int changed) {
        StringBuilder text = new StringBuilder();
        for (int page = 0; page < pages; page++) {
            String line = "page %d of day %d ".formatted(page, page < changed ? changed : 0);
            text.append(line.repeat(PAGE / line.length() + 1), 0, PAGE);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        return new Stretch[] {Stretch.hole(1 << 20), Stretch.data(bytes), Stretch.hole((31L << 20) - bytes.length)};
    }

    /** 32 MiB, of few pages that differ. */
    private static byte[] pages(int kinds) {
        byte[] pages = new byte[32 << 20];
        for (int at = 0; at < pages.length; at += PAGE) {
            pages[at] = (byte) (1 + at / PAGE % kinds);
        }
        return pages;
    }

    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; text.length() < length; line++) {
            text.append("line ").append(line * 7919 % 1000).append(" of a log that nobody reads\n");
        }
        return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    private static Passphrase passphrase() {
        return new Passphrase(Fixture.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
    }

    private void initialise(MapWriterMemory memory) {
        try (FilesystemStore store = FilesystemStore.open(repository, Clock.systemUTC());
                Passphrase words = passphrase()) {
            new DavitRepositories(StretchingCost.LEAST).initialise(store, words, memory);
        }
    }

    private RestorePointId backUp(
            MapWriterMemory memory,
            String cache,
            Map<VolumeIdentity, FixtureTree> trees,
            SortedMap<ResourceKey, String> objects) {
        points++;
        TestRun run = TestRun.next();
        try (FilesystemStore store = FilesystemStore.open(repository, Clock.systemUTC());
                Passphrase words = passphrase();
                OpenRepository open = new DavitRepositories().open(store, words, memory, work.resolve(cache));
                BackupWriter writer = open.startBackup(run.context())) {
            try (ResourceWriter resources = writer.resources()) {
                objects.forEach((key, json) -> resources.add(key, json.getBytes(StandardCharsets.UTF_8)));
                resources.finish();
            }
            ordered(trees).values().forEach(volume -> {
                try (VolumeWriter into = writer.volume(volume)) {
                    trees.get(volume).writeTo(into);
                }
            });
            RestorePointId point = writer.seal(
                            summary(run, trees, objects),
                            List.of(Problem.warning(ErrorCode.FILE_CHANGED, "data:log", "It grew while it was read")))
                    .point();
            expect(trees, objects);
            return point;
        }
    }

    /** In the order of the manifest. */
    private static Map<String, VolumeIdentity> ordered(Map<VolumeIdentity, FixtureTree> trees) {
        Map<String, VolumeIdentity> named = new TreeMap<>();
        trees.keySet().forEach(volume -> named.put(volume.namespace() + " " + volume.claim(), volume));
        return named;
    }

    private RestorePointSummary summary(
            TestRun run, Map<VolumeIdentity, FixtureTree> trees, SortedMap<ResourceKey, String> objects) {
        boolean isCluster = !objects.isEmpty();
        return new RestorePointSummary(
                run.id(),
                new Source(isCluster ? "uid-1" : "", "harbour-east", isCluster ? "v1.36.3" : ""),
                NOON.plusSeconds(points),
                NOON.plusSeconds(60 + points),
                true,
                isCluster ? List.of(new NamespaceSummary("harbour", Map.of("configmaps", 3L))) : List.of(),
                isCluster ? Map.of("clusterroles", 1L) : Map.of(),
                trees.keySet().stream()
                        .map(volume ->
                                new VolumeSummary(volume.namespace(), volume.claim(), volume.volume(), true, 1, 1))
                        .toList(),
                1,
                0,
                1,
                isCluster ? List.of("events") : List.of(),
                points == 1 ? new Naming("before the storm", Map.of("keep", "long")) : Naming.NONE);
    }

    private void expect(Map<VolumeIdentity, FixtureTree> trees, SortedMap<ResourceKey, String> objects) {
        told++;
        expected.add("point " + told);
        ordered(trees).values().forEach(volume -> {
            MemoryVolume walked = new MemoryVolume();
            trees.get(volume).writeTo(walked);
            expected.addAll(Content.ofVolume(Content.name(volume), Trees.described(walked)));
        });
        objects.forEach((key, json) -> expected.add(Content.ofObject(key, json)));
    }
}
