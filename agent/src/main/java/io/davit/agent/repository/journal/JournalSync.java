package io.davit.agent.repository.journal;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.WriterMemory;
import io.davit.agent.repository.format.WriterId;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads what is new in every journal (R11). What authenticates and chains is handed on at once; the first thing that
 * does not ends that writer's journal for this time, as a problem, and the others are read on. What was read to is
 * remembered as a witness (R10).
 */
public final class JournalSync {
    private final JournalReader reader;
    private final WriterMemory memory;

    public JournalSync(JournalReader reader, WriterMemory memory) {
        this.reader = reader;
        this.memory = memory;
    }

    /**
     * @param registered writers that the registry lists
     * @param known newest entry already seen, by writer; such a writer is read even if the registry does not list it
     * @throws DavitException STORE_*, when the store gives no answer
     */
    public List<Problem> read(
            Collection<WriterId> registered, Map<String, JournalHead> known, Consumer<Entry> visitor) {
        TreeSet<WriterId> writers = new TreeSet<>(registered);
        known.keySet().forEach(writer -> writers.add(new WriterId(writer)));
        List<Problem> problems = new ArrayList<>();
        for (WriterId writer : writers) {
            Line line = new Line(
                    writer, Optional.ofNullable(known.get(writer.hex())).filter(head -> head.number() > 0));
            line.read(visitor).ifPresent(problems::add);
            line.rememberHead();
        }
        return problems;
    }

    /** What lies at one place. */
    private sealed interface Found {
        record There(Entry entry) implements Found {}

        record Nothing() implements Found {}

        record Refused(Problem problem) implements Found {}
    }

    /** One writer's journal, read from the entry after the one that was seen. */
    private final class Line {
        private final WriterId writer;
        private final Optional<JournalHead> seen;
        private final Optional<JournalHead> witness;
        private long number;
        private String hash;
        private boolean askedAgain;

        Line(WriterId writer, Optional<JournalHead> seen) {
            this.writer = writer;
            this.seen = seen;
            this.witness = memory.head(writer.hex());
            this.number = seen.map(JournalHead::number).orElse(0L);
            this.hash = seen.map(JournalHead::hash).orElse(Entry.GENESIS);
        }

        Optional<Problem> read(Consumer<Entry> visitor) {
            while (true) {
                switch (look(number + 1)) {
                    case Found.Refused(Problem problem) -> {
                        return Optional.of(problem);
                    }
                    case Found.There(Entry entry) -> {
                        Optional<Problem> broken = brokenChain(entry);
                        if (broken.isPresent()) {
                            return broken;
                        }
                        number = entry.place().number();
                        hash = entry.place().hash();
                        visitor.accept(entry);
                    }
                    case Found.Nothing() -> {
                        boolean hasLater = reader.isTaken(writer, number + 2);
                        if (!hasLater && !isBehindWitness()) {
                            return behind();
                        }
                        if (askedAgain) {
                            return hasLater
                                    ? problem(
                                            ErrorCode.REPOSITORY_GAP,
                                            number + 1,
                                            "is missing, but a later entry is there")
                                    : behind();
                        }
                        askedAgain = true;
                    }
                }
            }
        }

        private Found look(long at) {
            try {
                return reader.read(writer, at).<Found>map(Found.There::new).orElseGet(Found.Nothing::new);
            } catch (DavitException e) {
                return switch (e.code()) {
                    case REPOSITORY_TAMPERED,
                            REPOSITORY_WRITER_UNKNOWN,
                            REPOSITORY_KEY_WRONG,
                            READER_TOO_OLD,
                            DATA_CORRUPT -> new Found.Refused(Problem.error(e.code(), subject(at), e.sentence()));
                    default -> throw e;
                };
            }
        }

        private Optional<Problem> brokenChain(Entry entry) {
            if (!entry.previous().equals(hash)) {
                return problem(
                        ErrorCode.REPOSITORY_FORK, entry.place().number(), "does not continue the entry before it");
            }
            boolean contradicted = witness.isPresent()
                    && witness.get().number() == entry.place().number()
                    && !witness.get().equals(entry.place());
            return contradicted
                    ? problem(ErrorCode.REPOSITORY_FORK, entry.place().number(), "is not the one that was seen before")
                    : Optional.empty();
        }

        /** At the end of what is there: is it as far as somebody saw it? A stale answer is no rollback, so it asks twice. */
        private Optional<Problem> behind() {
            if (isBehindWitness()) {
                long newest = witness.orElseThrow().number();
                return reader.isTaken(writer, newest)
                        ? problem(ErrorCode.REPOSITORY_GAP, number + 1, "is missing, but a later entry is there")
                        : problem(ErrorCode.REPOSITORY_ROLLED_BACK, newest, "was there, and is gone");
            }
            if (seen.isEmpty() || seen.get().number() != number) {
                return Optional.empty();
            }
            Found found = look(number);
            return switch (found instanceof Found.Nothing ? look(number) : found) {
                case Found.Refused(Problem problem) -> Optional.of(problem);
                case Found.Nothing() -> problem(ErrorCode.REPOSITORY_ROLLED_BACK, number, "was there, and is gone");
                case Found.There(Entry entry) ->
                    entry.place().equals(seen.get())
                            ? Optional.empty()
                            : problem(ErrorCode.REPOSITORY_FORK, number, "is not the one that was seen before");
            };
        }

        private boolean isBehindWitness() {
            return witness.isPresent() && witness.get().number() > number;
        }

        void rememberHead() {
            long remembered = memory.head(writer.hex()).map(JournalHead::number).orElse(0L);
            if (number > remembered) {
                memory.rememberHead(new JournalHead(writer.hex(), number, hash));
            }
        }

        private Optional<Problem> problem(ErrorCode code, long at, String what) {
            return Optional.of(Problem.error(code, subject(at), "the journal entry " + what));
        }

        private String subject(long at) {
            return writer + "-" + at;
        }
    }
}
