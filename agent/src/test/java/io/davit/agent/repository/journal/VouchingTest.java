package io.davit.agent.repository.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.run.RunId;
import io.davit.signing.SigningKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A writer who is compromised gives up its own restore points only (format 8). */
class VouchingTest {
    private static final RunId RUN = RunId.next(Clock.systemUTC());

    private final SigningKey owner = SigningKey.random();
    private final ObjectId repository = ObjectId.random();
    private final WriterId self = WriterId.random();
    private final RestorePointId own = new RestorePointId(self.hex(), 3);
    private final RestorePointId foreign = new RestorePointId(WriterId.random().hex(), 3);

    private Entry entry(long number, EntryBody body) {
        JournalHead place = new JournalHead(self.hex(), number, "ab".repeat(32));
        return new Entry(self, place, Entry.GENESIS, Instant.EPOCH, body);
    }

    private EntryBody counted(long number, EntryBody body) {
        // As it is read, which is not the object that was written.
        byte[] payload = EntryCodec.encode(self, number, Entry.GENESIS, Instant.EPOCH, body);
        Entry read = EntryCodec.decode(self, entry(number, body).place(), payload);
        assertThat(read.body()).isEqualTo(body);
        return Vouching.of(read, owner.publicKey(), repository).body();
    }

    private EntryBody vouched(long number, EntryBody.Vouched body, SigningKey by) {
        return OwnerWord.give(body, by, repository, self, number);
    }

    @Test
    void anOwnTombstoneCountsAndAForeignOneOnlyWithTheOwnersWord() {
        EntryBody mine = new EntryBody.Tombstone(RUN, own, Instant.EPOCH, "");
        EntryBody.Tombstone theirs = new EntryBody.Tombstone(RUN, foreign, Instant.EPOCH, "");

        assertThat(counted(5, mine)).isEqualTo(mine);
        assertThat(counted(5, theirs)).isInstanceOf(EntryBody.Unknown.class);
        EntryBody allowed = vouched(5, theirs, owner);
        assertThat(counted(5, allowed)).isEqualTo(allowed);
    }

    @Test
    void aWordIsGoodForOnePlaceAndOfTheOwnerOnly() {
        EntryBody.Tombstone theirs = new EntryBody.Tombstone(RUN, foreign, Instant.EPOCH, "");

        assertThat(counted(6, vouched(5, theirs, owner))).isInstanceOf(EntryBody.Unknown.class);
        assertThat(counted(5, vouched(5, theirs, SigningKey.random()))).isInstanceOf(EntryBody.Unknown.class);
    }

    @Test
    void aReprieveTakesBackOwnTombstonesWithoutTheWordAndNothingIsDroppedWithoutIt() {
        EntryBody.Reprieve both = new EntryBody.Reprieve(RUN, List.of(own, foreign), "");
        EntryBody.Dropped dropped = new EntryBody.Dropped(1, List.of(own), List.of(), "");

        assertThat(counted(5, both)).isEqualTo(new EntryBody.Reprieve(RUN, List.of(own), ""));
        assertThat(counted(5, dropped)).isInstanceOf(EntryBody.Unknown.class);
        EntryBody allowed = vouched(5, dropped, owner);
        assertThat(counted(5, allowed)).isEqualTo(allowed);
    }
}
