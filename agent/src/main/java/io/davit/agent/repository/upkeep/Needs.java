package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.PackCopies;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.PointRoots;
import io.davit.agent.repository.pack.PackLook;
import io.davit.agent.repository.reference.BlockBits;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What restore points that stand need, by their reference lists. Whoever needs a block needs every copy of it, too, whoever
 * says that it is one; the block itself is given up only for a copy that is trusted and there. Memory: {@link BlockBits},
 * and the restore points. For one thread.
 */
final class Needs {
    private final UpkeepSite site;
    private final ChunkIndex index;
    private final Predicate<WriterId> trusted;
    private final BlockBits blocks;
    private final Map<ObjectId, Boolean> there = new HashMap<>();
    private final Set<ObjectId> givenUp = new HashSet<>();
    private final Set<ObjectId> parts = new HashSet<>();
    private final Set<RestorePointId> read = new HashSet<>();

    /** @param trusted whose word counts that something is a copy: nobody else's has a block deleted */
    Needs(UpkeepSite site, ChunkIndex index, Predicate<WriterId> trusted) {
        this.site = site;
        this.index = index;
        this.trusted = trusted;
        this.blocks = new BlockBits(index);
    }

    /**
     * Adds what the restore point needs, once.
     *
     * @throws DavitException MISSING_DATA if nobody can say what that is; STORE_*
     */
    void add(RestorePointId point) {
        if (!read.add(point)) {
            return;
        }
        try {
            List<ObjectId> lists = roots(point).references();
            parts.addAll(lists);
            new ReferenceLists(site.store())
                    .read(
                            site.objects(),
                            lists,
                            (chunk, needs) -> needs.forEach(need -> blocks.add(need.pack(), need.blocks())));
        } catch (DavitException e) {
            throw switch (e.code()) {
                case MISSING_DATA,
                        DATA_CORRUPT,
                        READER_TOO_OLD,
                        REPOSITORY_TAMPERED,
                        REPOSITORY_KEY_WRONG,
                        REPOSITORY_WRITER_UNKNOWN ->
                    new DavitException(
                            ErrorCode.MISSING_DATA,
                            "nobody can say what restore point " + point
                                    + " needs, so nothing is pruned while it stands: " + e.sentence(),
                            e);
                default -> e;
            };
        }
    }

    /**
     * To be called once restore points or copies were added, before anything is asked.
     *
     * @throws DavitException MISSING_DATA if copies must be there that nobody knows
     */
    void followCopies() {
        boolean[] isNew = {true};
        while (isNew[0]) {
            isNew[0] = false;
            index.copies().forEach(copy -> {
                BitSet places = copy.copied().placesOf(blocks.of(copy.copied().source()));
                isNew[0] |= !places.isEmpty() && blocks.add(copy.target(), places);
            });
        }
        blocks.forEach(this::requireKnown);
    }

    /** A pack that was given up for copies that nobody names any more: they would be taken for what none needs. */
    private void requireKnown(ObjectId pack, BitSet needed) {
        if (!index.condemned().has(pack)) {
            return;
        }
        BitSet left = (BitSet) needed.clone();
        index.copies().of(pack).forEach(copy -> left.andNot(copy.copied().sources()));
        boolean isGone = !left.isEmpty()
                && site.store()
                        .stat(Pruning.packKey(pack))
                        .or(() -> site.store().stat(Pruning.packKey(pack)))
                        .isEmpty();
        if (isGone) {
            throw new DavitException(
                    ErrorCode.MISSING_DATA,
                    "pack " + pack + " is condemned, gone and needed, and no index segment says where its blocks are: "
                            + "nothing is pruned while a restore point stands that needs it");
        }
    }

    /** Where its data begins. */
    PointRoots roots(RestorePointId point) {
        Entry entry = site.reader()
                .read(new WriterId(point.writerId()), point.number())
                .orElseThrow(() ->
                        new DavitException(ErrorCode.MISSING_DATA, "the entry of restore point " + point + " is gone"));
        if (entry.body() instanceof EntryBody.PointSealed sealed) {
            return sealed.roots();
        }
        throw new DavitException(ErrorCode.REPOSITORY_FORK, "entry " + point + " is no restore point any more");
    }

    boolean isNeeded(int pack) {
        return index.packOf(pack).filter(this::isNeeded).isPresent();
    }

    boolean isNeeded(ObjectId pack) {
        return !uncopied(pack).isEmpty();
    }

    /** Whether any block of it is needed, or a copy of it in its place. */
    boolean isInUse(ObjectId pack) {
        return !blocks.of(pack).isEmpty();
    }

    /** A pack that is condemned now is no copy to rely on. */
    void giveUp(ObjectId pack) {
        givenUp.add(pack);
    }

    /** The blocks of the pack that are needed, and have no copy to rely on. */
    BitSet uncopied(ObjectId pack) {
        BitSet left = blocks.of(pack);
        if (left.isEmpty() || blocks.isOdd(pack)) {
            return left;
        }
        List<PackCopies.Copy> copies = index.copies().of(pack);
        if (copies.isEmpty()) {
            return left;
        }
        BitSet needed = (BitSet) left.clone();
        copies.stream()
                .filter(this::isReliable)
                .forEach(copy -> left.andNot(copy.copied().sources()));
        return left.isEmpty() && !isLinkedElsewhere(pack) ? needed : left;
    }

    /** What is known by this pack only about older ones must not be lost with it: new packs say all that this one did. */
    private boolean isLinkedElsewhere(ObjectId pack) {
        for (PackCopies.Copy into : index.copies().into(pack)) {
            ObjectId source = into.copied().source();
            BitSet linked = blocks.of(source);
            linked.and(into.copied().sources());
            index.copies().of(source).stream()
                    .filter(copy -> !copy.target().equals(pack) && isReliable(copy))
                    .forEach(copy -> linked.andNot(copy.copied().sources()));
            if (!linked.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private boolean isReliable(PackCopies.Copy copy) {
        ObjectId target = copy.target();
        return trusted.test(copy.by())
                && !givenUp.contains(target)
                && !index.isLost(target)
                && there.computeIfAbsent(
                        target,
                        pack -> PackLook.isThere(
                                site.store(), pack, index.sizeOf(pack).orElse(-1L)));
    }

    /** Of a reference list. */
    boolean isNeededPart(ObjectId part) {
        return parts.contains(part);
    }
}
