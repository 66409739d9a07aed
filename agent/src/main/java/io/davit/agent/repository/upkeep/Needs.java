package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.PointRoots;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What restore points that stand need, by their reference lists. Memory: a bit for each pack, and the restore points. For one thread. */
final class Needs {
    private final UpkeepSite site;
    private final ChunkIndex index;
    private final BitSet packs = new BitSet();
    /** Packs of which no segment that was seen speaks. */
    private final Set<ObjectId> unnamed = new HashSet<>();

    private final Set<ObjectId> parts = new HashSet<>();
    private final Set<RestorePointId> read = new HashSet<>();

    Needs(UpkeepSite site, ChunkIndex index) {
        this.site = site;
        this.index = index;
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
                    .read(site.objects(), lists, (chunk, needs) -> needs.forEach(need -> addPack(need.pack())));
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

    private void addPack(ObjectId pack) {
        index.numberOf(pack).ifPresentOrElse(packs::set, () -> unnamed.add(pack));
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
        return packs.get(pack);
    }

    boolean isNeeded(ObjectId pack) {
        return unnamed.contains(pack) || index.numberOf(pack).filter(packs::get).isPresent();
    }

    /** Of a reference list. */
    boolean isNeededPart(ObjectId part) {
        return parts.contains(part);
    }
}
