package io.davit.agent.repository.engine;

import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.Standings;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.reference.PackNeed;
import io.davit.agent.repository.reference.ReferenceLists;
import io.davit.agent.run.RunContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Adds up what a repository takes: a LIST, and for one restore point a merge of reference lists. Memory: a bit for each block that it needs. */
final class Accounting {
    private static final Space.Objects NOTHING = new Space.Objects(0, 0);

    private final Trusted trusted;
    private final RunContext run;

    Accounting(Trusted trusted, RunContext run) {
        this.trusted = trusted;
        this.run = run;
    }

    Map<String, Space.Objects> kinds() {
        Map<String, Space.Objects> kinds = new TreeMap<>();
        trusted.store().list("", stat -> {
            String first = stat.key().value().split("/", 2)[0];
            boolean isOurs = Arrays.stream(ObjectKind.values())
                    .anyMatch(kind -> kind.folder().equals(first));
            kinds.merge(
                    isOurs ? first : "other",
                    NOTHING.plus(stat.size()),
                    (sum, one) -> new Space.Objects(sum.count() + one.count(), sum.bytes() + one.bytes()));
            return true;
        });
        return kinds;
    }

    /** @param wanted whose entry was found and authenticated */
    Space.OfPoint of(RestorePointId wanted, EntryBody.PointSealed point, ChunkIndex index) {
        trusted.condemned().apply(index);
        new IndexSegments(trusted.store(), index).load(trusted.objects());
        Map<ObjectId, BitSet> mine = new HashMap<>();
        read(
                point,
                need -> mine.computeIfAbsent(need.pack(), none -> new BitSet()).or(need.blocks()));
        long stored = bytes(mine, index);
        long packs = mine.size();
        for (RestorePointId other : others(wanted)) {
            run.proceed();
            Optional<Entry> entry = trusted.journals().read(new WriterId(other.writerId()), other.number());
            if (entry.isPresent() && entry.get().body() instanceof EntryBody.PointSealed sharing) {
                read(sharing, need -> {
                    BitSet left = mine.get(need.pack());
                    if (left != null) {
                        left.andNot(need.blocks());
                    }
                });
            }
        }
        return new Space.OfPoint(packs, stored, bytes(mine, index));
    }

    private List<RestorePointId> others(RestorePointId wanted) {
        List<JournalEntry.PointSealed> others = new ArrayList<>();
        Standings standings = new Standings();
        trusted.readJournals(Map.of(), entry -> {
            standings.take(entry);
            if (entry instanceof JournalEntry.PointSealed sealed && !sealed.id().equals(wanted)) {
                others.add(sealed);
            }
        });
        return others.stream()
                .filter(point -> !standings.isGone(point))
                .map(JournalEntry.PointSealed::id)
                .toList();
    }

    /** Takes one need. */
    private interface Needed {
        void need(PackNeed need);
    }

    private void read(EntryBody.PointSealed point, Needed needed) {
        new ReferenceLists(trusted.store())
                .read(trusted.objects(), point.roots().references(), (chunk, needs) -> needs.forEach(needed::need));
    }

    private static long bytes(Map<ObjectId, BitSet> blocks, ChunkIndex index) {
        long sum = 0;
        for (Map.Entry<ObjectId, BitSet> pack : blocks.entrySet()) {
            sum += index.sealedLength(pack.getKey(), pack.getValue());
        }
        return sum;
    }
}
