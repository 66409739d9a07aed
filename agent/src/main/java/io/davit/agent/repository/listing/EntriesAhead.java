package io.davit.agent.repository.listing;

import io.davit.agent.repository.FileMetadata;
import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.VolumeReader.Visitor;
import io.davit.agent.repository.pack.ChunkReader;
import io.davit.agent.repository.pack.ReadAhead;
import io.davit.agent.repository.pack.Spot;
import io.davit.errors.DavitException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a listing in order, with the chunks of their bodies planned ahead as far as there is room. What is wrong
 * with the listing is said where it stands, after all entries before it. For one thread.
 */
final class EntriesAhead {
    /** Entries and parts that wait, at most: small ones need no room among the blocks, but memory. */
    private static final int MOST = 2048;

    private final EntrySource source;
    private final ChunkReader chunks;
    private final ReadAhead ahead;
    private final Visitor visitor;
    /** The head is being visited; only the last one may have parts that are not planned. */
    private final Deque<Upcoming> entries = new ArrayDeque<>();

    private int waiting;
    private boolean isAtEnd;
    private @Nullable DavitException failure;

    /** Gives entries in order. */
    @FunctionalInterface
    interface EntrySource {
        /** Null at the end. */
        ListingCursor.@Nullable Item<FilePath> next();
    }

    /** @param visitor is asked whose content it expects */
    EntriesAhead(EntrySource source, ChunkReader chunks, ReadAhead ahead, Visitor visitor) {
        this.source = source;
        this.chunks = chunks;
        this.ahead = ahead;
        this.visitor = visitor;
    }

    /** A chunk or a hole whose turn has not come. */
    private record Step(Body.Part part, Optional<ReadAhead.Ticket> ticket) {}

    /** An entry, and what is planned of its body. */
    final class Upcoming {
        private final FilePath path;
        private final FileEntry entry;
        private final Deque<Step> steps = new ArrayDeque<>(1);
        /** What is not planned yet; null if that is nothing. */
        private @Nullable PartWalk rest;

        private final boolean isPlanned;
        private boolean isRead;

        private Upcoming(FilePath path, FileEntry entry) {
            this.path = path;
            this.entry = entry;
            this.isPlanned = entry.body() instanceof Body.Chunked && visitor.expectsContent(path, entry.metadata());
            if (isPlanned && entry.body() instanceof Body.Chunked chunked) {
                rest = new PartWalk(chunked, chunks);
            }
        }

        FilePath path() {
            return path;
        }

        FileMetadata metadata() {
            return entry.metadata();
        }

        long length() {
            return entry.body().length();
        }

        /** Gives the bytes in order; as {@link BodyReader#read}. */
        void read(BodyReader.Taker taker) throws IOException {
            if (!isPlanned || isRead) {
                new BodyReader(chunks).read(entry.body(), taker);
                return;
            }
            isRead = true;
            for (Step step = nextStep(); step != null; step = nextStep()) {
                if (step.part().isHole()) {
                    taker.hole(step.part().length());
                } else if (step.ticket().isPresent()) {
                    ahead.take(step.ticket().get(), BodyReader.exactly(step.part(), taker));
                } else {
                    chunks.read(step.part().chunk(), BodyReader.exactly(step.part(), taker));
                }
            }
        }

        private @Nullable Step nextStep() {
            fill();
            Step step = steps.poll();
            if (step != null) {
                waiting--;
            } else if (rest != null && failure != null) {
                throw failure;
            }
            return step;
        }

        private void planOne(PartWalk walk) {
            Body.Part part = walk.next();
            if (part == null) {
                rest = null;
                return;
            }
            steps.add(new Step(part, part.isHole() ? Optional.empty() : plan(part, walk.spot())));
            waiting++;
        }

        private Optional<ReadAhead.Ticket> plan(Body.Part part, @Nullable Spot spot) {
            return spot == null
                    ? ahead.plan(part.chunk(), part.length())
                    : ahead.planExtent(part.chunk(), spot, (int) part.length());
        }

        /** Nobody reads it any more. */
        private void drop() {
            waiting -= steps.size() + 1;
            steps.forEach(step -> step.ticket().ifPresent(ahead::drop));
            steps.clear();
            rest = null;
        }
    }

    /**
     * The next entry, good until the next call; null at the end.
     *
     * @throws DavitException MISSING_DATA, DATA_CORRUPT, READER_TOO_OLD, STORE_*
     */
    @Nullable
    Upcoming next() {
        Upcoming before = entries.poll();
        if (before != null) {
            before.drop();
        }
        fill();
        Upcoming next = entries.peek();
        if (next == null && failure != null) {
            throw failure;
        }
        return next;
    }

    private void fill() {
        try {
            while (failure == null && !isAtEnd && waiting < MOST && ahead.hasRoom()) {
                planOne();
            }
        } catch (DavitException e) {
            failure = e;
        }
    }

    private void planOne() {
        Upcoming last = entries.peekLast();
        PartWalk rest = last == null ? null : last.rest;
        if (last != null && rest != null) {
            last.planOne(rest);
            return;
        }
        ListingCursor.Item<FilePath> item = source.next();
        if (item == null) {
            isAtEnd = true;
        } else {
            entries.add(new Upcoming(item.key(), FileEntry.read(item.value())));
            waiting++;
        }
    }
}
