package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader.Stretch;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries of some stretches of a listing, each once; seeks from one to the next. For one thread. */
final class StretchWalk implements EntriesAhead.EntrySource {
    private final ListingCursor<FilePath> cursor;
    private final Iterator<Stretch> stretches;
    private @Nullable Stretch stretch;
    private @Nullable FilePath last;

    StretchWalk(ListingCursor<FilePath> cursor, List<Stretch> stretches) {
        this.cursor = cursor;
        this.stretches = stretches.iterator();
    }

    @Override
    public ListingCursor.@Nullable Item<FilePath> next() {
        while (stretch != null || stretches.hasNext()) {
            if (stretch == null) {
                Stretch next = stretches.next();
                if (last != null && last.compareTo(next.from()) >= 0) {
                    continue;
                }
                stretch = next;
                cursor.seek(next.from());
            }
            ListingCursor.Item<FilePath> item = cursor.next();
            if (item == null || !stretch.holds().test(item.key())) {
                stretch = null;
            } else {
                last = item.key();
                return item;
            }
        }
        return null;
    }
}
