package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Verification;
import io.davit.agent.repository.Verification.Touched;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.listing.AuditMemory;
import io.davit.agent.repository.listing.ListingAudit;
import io.davit.agent.repository.manifest.RestoreContent;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.PackDirectories;
import io.davit.agent.repository.pack.PackDirectory;
import io.davit.agent.repository.pack.PackReader;
import io.davit.agent.repository.pack.PackSweep;
import io.davit.agent.repository.pack.Place;
import io.davit.agent.repository.reference.Elsewhere;
import io.davit.agent.repository.reference.ExtentBook;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Journals → index segments and the packs that they name → what each restore point lists. The packs come first, so that a
 * piece of a file is judged by where it lies without reading it. Memory: a bit for each pack, those of damaged packs'
 * blocks.
 */
final class Verifying {
    private final Trusted trusted;
    private final ChunkIndex index;
    private final Verification.Order order;
    private final RunContext run;
    private final Verification.Findings findings;
    private final AuditMemory memory;
    private final BitSet looked = new BitSet();
    private final PackReader packReader;
    private final PackDirectories directories;
    private final Map<ObjectId, BitSet> damaged = new HashMap<>();

    private double drawn;
    private long packs;
    private long packsRead;
    private long bytesRead;
    private long bytesLeft;
    private long damagedObjects;
    private long touched;

    /** @param index,memory empty; they are filled */
    Verifying(
            Trusted trusted,
            ChunkIndex index,
            AuditMemory memory,
            Verification.Order order,
            RunContext run,
            Verification.Findings findings) {
        this.trusted = trusted;
        this.index = index;
        this.order = order;
        this.run = run;
        this.findings = findings;
        this.memory = memory;
        this.packReader = new PackReader(trusted.store(), trusted.ring());
        this.directories = new PackDirectories(packReader);
        this.drawn = new SplittableRandom(order.seed()).nextDouble();
    }

    Verification.Report run() {
        lookAtTheSlots();
        run.progress().step("read the journals");
        List<RestorePointId> points = points();
        run.progress().step(order.share() > 0 ? "read the packs" : "look for the packs");
        trusted.condemned().renew(index);
        IndexSegments segments = new IndexSegments(trusted.store(), index);
        int counted;
        try (PackSweep sweep =
                new PackSweep(trusted.store(), trusted.ring(), StoredPoint.BLOCK_CACHE, new Swept(), run::proceed)) {
            counted = segments.visit(trusted.objects(), new Packs(sweep));
            sweep.finish();
        }
        run.progress().step("read the listings");
        for (RestorePointId point : points) {
            run.proceed();
            verify(point);
            run.progress().objects(1);
        }
        return new Verification.Report(
                points.size(),
                counted,
                packs,
                packsRead,
                bytesRead,
                packs - packsRead,
                bytesLeft,
                damagedObjects,
                touched);
    }

    /** The marker and the key epochs were authenticated when the repository was opened. */
    private void lookAtTheSlots() {
        StoredSlots slots = new StoredSlots(trusted.store(), trusted.marker());
        slots.list((id, why) -> damaged(ObjectNames.of(ObjectKind.SLOT, id).value(), why));
    }

    private synchronized void damaged(String object, DavitException why) {
        damagedObjects++;
        findings.damaged(object, why);
    }

    private void touched(Touched found) {
        touched++;
        findings.touched(found);
    }

    private List<RestorePointId> points() {
        StandingPoints points = StandingPoints.read(trusted);
        points.problems()
                .forEach(problem ->
                        damaged("journal " + problem.subject(), new DavitException(problem.code(), problem.message())));
        return points.ids();
    }

    /** Looks at each pack once, whichever segments name it. */
    private final class Packs implements IndexSegments.Visitor {
        private final PackSweep sweep;

        Packs(PackSweep sweep) {
            this.sweep = sweep;
        }

        @Override
        public void refused(ObjectKey segment, DavitException why) {
            damaged(segment.value(), why);
        }

        @Override
        public void pack(PackDirectory directory, long size) {
            int number = index.numberOf(directory.pack()).orElseThrow();
            if (looked.get(number)) {
                return;
            }
            looked.set(number);
            packs++;
            boolean isRead = isDrawn();
            packsRead += isRead ? 1 : 0;
            bytesLeft += isRead ? 0 : size;
            sweep.look(directory, size, isRead);
        }
    }

    /** Packs in a hundred are drawn by walking through them with steps of that length from a place that is drawn anew. */
    private boolean isDrawn() {
        double before = drawn;
        drawn += order.share();
        return Math.floor(drawn) > Math.floor(before);
    }

    /** Hears of packs from the sweep's threads, one at a time. */
    private final class Swept implements PackSweep.Visitor {
        @Override
        public void gone(PackDirectory directory) {
            String key = key(directory.pack());
            if (!index.condemned().has(directory.pack())) {
                Verifying.this.damaged(key, new DavitException(ErrorCode.MISSING_DATA, key + " is gone or cut short"));
            }
            BitSet all = new BitSet();
            all.set(0, directory.blocks().size());
            unusable(directory.pack(), all);
        }

        @Override
        public void damaged(ObjectId pack, DavitException why) {
            Verifying.this.damaged(key(pack), why);
        }

        @Override
        public void unusable(ObjectId pack, BitSet blocks) {
            damaged.put(pack, blocks);
        }

        @Override
        public void read(long bytes) {
            bytesRead += bytes;
            run.progress().bytes(bytes);
        }

        private static String key(ObjectId pack) {
            return ObjectNames.of(ObjectKind.PACK, pack).value();
        }
    }

    /** Only pieces that lie where something is damaged are read: they may lie elsewhere, too. */
    private Map<Integer, DavitException> judge(ChunkReader chunks, List<ListingAudit.Piece> pieces) {
        List<Optional<Place>> places = places(pieces);
        Map<Integer, DavitException> problems = new TreeMap<>();
        for (int at : byPack(places)) {
            ListingAudit.Piece piece = pieces.get(at);
            if (places.get(at).filter(place -> isSound(place, piece)).isEmpty()) {
                int number = at;
                problem(chunks, piece).ifPresent(why -> problems.put(number, why));
            }
        }
        return problems;
    }

    /** What lies in one pack together: to change from pack to pack would have their directories read again and again. */
    private static List<Integer> byPack(List<Optional<Place>> places) {
        Map<ObjectId, List<Integer>> packs = new LinkedHashMap<>();
        List<Integer> order = new ArrayList<>(places.size());
        for (int at = 0; at < places.size(); at++) {
            Optional<Place> place = places.get(at);
            List<Integer> group =
                    place.isEmpty() ? order : packs.computeIfAbsent(place.get().pack(), none -> new ArrayList<>());
            group.add(at);
        }
        packs.values().forEach(order::addAll);
        return order;
    }

    private List<Optional<Place>> places(List<ListingAudit.Piece> pieces) {
        if (pieces.getFirst().spot() == null) {
            return index.findAll(pieces.stream().map(ListingAudit.Piece::chunk).toList());
        }
        return pieces.stream()
                .map(piece -> Optional.ofNullable(piece.spot()).flatMap(spot -> index.at(spot, (int) piece.length())))
                .toList();
    }

    private boolean isSound(Place place, ListingAudit.Piece piece) {
        BitSet blocks = damaged.get(place.pack());
        return place.length() == piece.length()
                && (blocks == null || !blocks.get(place.block()))
                && (piece.spot() == null || isNamedThere(place, piece));
    }

    /** No index says which extent lies where. */
    private boolean isNamedThere(Place place, ListingAudit.Piece piece) {
        return directories.holds(place, index.sizeOf(place.pack()).orElse(0L), piece.chunk());
    }

    private static Optional<DavitException> problem(ChunkReader chunks, ListingAudit.Piece piece) {
        try {
            long[] read = {0};
            chunks.read(
                    piece.chunk(), piece.spot(), (int) piece.length(), (buffer, offset, length) -> read[0] = length);
            return read[0] == piece.length()
                    ? Optional.empty()
                    : Optional.of(new DavitException(
                            ErrorCode.DATA_CORRUPT,
                            "chunk " + piece.chunk() + " does not have the length its entry says"));
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written", e);
        } catch (DavitException e) {
            return switch (e.code()) {
                case MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, REPOSITORY_TAMPERED, REPOSITORY_KEY_WRONG ->
                    Optional.of(e);
                default -> throw e;
            };
        }
    }

    private void verify(RestorePointId id) {
        Optional<Entry> entry = trusted.journals().read(new WriterId(id.writerId()), id.number());
        if (entry.isEmpty() || !(entry.get().body() instanceof EntryBody.PointSealed point)) {
            String key =
                    ObjectNames.point(new WriterId(id.writerId()), id.number()).value();
            touched(new Verification.Point(
                    id, Optional.of(key), new DavitException(ErrorCode.MISSING_DATA, "the entry is gone")));
            return;
        }
        references(id, point);
        ExtentBook extents = new ExtentBook(
                new ReferenceLists(trusted.store()),
                trusted.objects(),
                point.roots().references());
        ChunkReader chunks =
                new ChunkReader(packReader, trusted.ring(), index.with(extents::of), StoredPoint.BLOCK_CACHE);
        RestoreContent content;
        try {
            content = RestoreContent.open(
                    trusted.objects(),
                    entry.get().writer(),
                    chunks,
                    point.roots().manifest());
        } catch (DavitException e) {
            touched(new Verification.Point(id, blamed(point.roots().manifest()), asDamage(e)));
            return;
        }
        content.audit(new ListingAudit(chunks, pieces -> judge(chunks, pieces), memory, run::proceed), new Audited(id));
    }

    /** Nothing if no segment names the chunk: the segment that did is among the damaged objects. */
    private Optional<String> blamed(ContentId chunk) {
        return index.find(chunk)
                .map(place -> ObjectNames.of(ObjectKind.PACK, place.pack()).value());
    }

    /** The lists are what prune spares and locks are extended by: they have to name packs as they are. */
    private void references(RestorePointId id, EntryBody.PointSealed point) {
        try {
            new ReferenceLists(trusted.store())
                    .read(
                            trusted.objects(),
                            point.roots().references(),
                            (chunk, needs) -> needs.forEach(need -> {
                                boolean isNamed = index.sizeOf(need.pack())
                                        .filter(size -> size == need.size())
                                        .isPresent();
                                if (!isNamed && new Elsewhere(index).of(need).isEmpty()) {
                                    throw new DavitException(
                                            ErrorCode.MISSING_DATA,
                                            "no index segment names pack " + need.pack() + ", which " + id + " needs");
                                }
                            }));
        } catch (DavitException e) {
            damaged("references of " + id, asDamage(e));
        }
    }

    /** @throws DavitException the same, if it is the store that is in trouble */
    private static DavitException asDamage(DavitException e) {
        if (!isDamage(e)) {
            throw e;
        }
        return e;
    }

    /** Whether what is stored is to blame, not the store. */
    static boolean isDamage(DavitException e) {
        return switch (e.code()) {
            case MISSING_DATA,
                    DATA_CORRUPT,
                    READER_TOO_OLD,
                    REPOSITORY_TAMPERED,
                    REPOSITORY_KEY_WRONG,
                    REPOSITORY_WRITER_UNKNOWN -> true;
            default -> false;
        };
    }

    private final class Audited implements RestoreContent.AuditVisitor {
        private final RestorePointId point;

        Audited(RestorePointId point) {
            this.point = point;
        }

        @Override
        public ListingAudit.Visitor<ResourceKey> resources() {
            return new ListingAudit.Visitor<>() {
                @Override
                public void damaged(ResourceKey key, ContentId chunk, DavitException why) {
                    touched(new Verification.Resource(point, key, blamed(chunk), why));
                }

                @Override
                public void unreadable(ResourceKey from, ContentId node, DavitException why) {
                    touched(new Verification.Resource(point, from, blamed(node), why));
                }
            };
        }

        @Override
        public ListingAudit.Visitor<FilePath> files(VolumeIdentity volume) {
            return new ListingAudit.Visitor<>() {
                @Override
                public void damaged(FilePath path, ContentId chunk, DavitException why) {
                    touched(new Verification.File(point, volume, path, blamed(chunk), why));
                }

                @Override
                public void unreadable(FilePath from, ContentId node, DavitException why) {
                    touched(new Verification.Files(point, volume, from, blamed(node), why));
                }
            };
        }
    }
}
