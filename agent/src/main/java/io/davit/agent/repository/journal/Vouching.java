package io.davit.agent.repository.journal;

import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.ObjectId;
import java.util.List;

/** Who may forget what: a writer its own restore points, the owner all of them. */
public final class Vouching {
    private static final int COUNTS_NOT = 0;

    private Vouching() {}

    /** The entry as it counts: what nobody may say who said it is left out. */
    public static Entry of(Entry entry, byte[] ownerKey, ObjectId repository) {
        if (!(entry.body() instanceof EntryBody.Vouched body) || OwnerWord.isGiven(entry, body, ownerKey, repository)) {
            return entry;
        }
        String self = entry.writer().hex();
        return switch (body) {
            case EntryBody.Tombstone tombstone when tombstone.point().writerId().equals(self) -> entry;
            case EntryBody.Tombstone tombstone -> with(entry, new EntryBody.Unknown(COUNTS_NOT));
            case EntryBody.Reprieve reprieve -> {
                List<RestorePointId> own = reprieve.tombstones().stream()
                        .filter(place -> place.writerId().equals(self))
                        .toList();
                yield with(entry, new EntryBody.Reprieve(reprieve.run(), own, ""));
            }
            case EntryBody.Dropped dropped -> with(entry, new EntryBody.Unknown(COUNTS_NOT));
        };
    }

    private static Entry with(Entry entry, EntryBody body) {
        return new Entry(entry.writer(), entry.place(), entry.previous(), entry.written(), body);
    }
}
