package io.davit.agent.repository.engine;

import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.crypto.WriterRecord;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.journal.Entry;
import io.davit.agent.repository.journal.JournalReader;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Entries of journals, and the registry's of their writers, that are gone here and that a copy of the repository has. An
 * entry comes back only if its writer signed it for that very place and it continues the one before it, so that what comes
 * back is what was there; and only where there is nothing: what stands in its place stays, and ends the journal.
 */
final class LostEntries {
    private final Trusted trusted;
    private final ObjectStore copy;
    private final JournalReader copied;
    private final RunContext run;
    private final BiConsumer<ObjectKey, Content> taker;

    /** @param taker stores what came back, unless nothing is to be written */
    LostEntries(Trusted trusted, ObjectStore copy, RunContext run, BiConsumer<ObjectKey, Content> taker) {
        this.trusted = trusted;
        this.copy = copy;
        this.copied = new JournalReader(copy, trusted.objects());
        this.run = run;
        this.taker = taker;
    }

    void bringBack() {
        Set<WriterId> writers = new TreeSet<>(trusted.registry().list());
        writers.addAll(new StoredRegistry(copy, trusted.marker()).list());
        for (WriterId writer : writers) {
            try {
                register(writer);
                entries(writer);
            } catch (DavitException e) {
                // The journal ends here, for whoever reads it: what is wrong with it is told there.
                if (!Verifying.isDamage(e)) {
                    throw e;
                }
            }
        }
    }

    private void register(WriterId writer) {
        if (trusted.registry().find(writer).isEmpty()) {
            ObjectKey key = ObjectNames.writer(writer);
            wholeOf(key, StoredRegistry.LONGEST).ifPresent(object -> {
                WriterRecord.publicKey(
                        writer,
                        object,
                        trusted.marker().repository(),
                        trusted.marker().ownerKey());
                taker.accept(key, Content.of(object));
            });
        }
    }

    private void entries(WriterId writer) {
        JournalHead head = JournalHead.ofNothing(writer.hex());
        String hash = Entry.GENESIS;
        while (true) {
            run.proceed();
            long number = head.number() + 1;
            Optional<Entry> here = trusted.journals().read(writer, number);
            Optional<Entry> next = here.isPresent() ? here : fromCopy(writer, number, hash);
            if (next.isEmpty() || !next.get().previous().equals(hash)) {
                return;
            }
            head = next.get().place();
            hash = head.hash();
        }
    }

    private Optional<Entry> fromCopy(WriterId writer, long number, String previous) {
        ObjectKey key = ObjectNames.point(writer, number);
        Optional<byte[]> object = wholeOf(key, JournalReader.LONGEST);
        Optional<Entry> entry = object.map(bytes -> copied.authenticate(writer, number, bytes))
                .filter(found -> found.previous().equals(previous));
        if (entry.isPresent()) {
            taker.accept(key, Content.of(object.orElseThrow()));
        }
        return entry;
    }

    private Optional<byte[]> wholeOf(ObjectKey key, int longest) {
        try {
            return Optional.of(copy.readWhole(key, longest));
        } catch (DavitException e) {
            if (e.code() == ErrorCode.STORE_OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
