package io.davit.agent.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.format.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Chunks of a hundred bytes, ten to a block, as they lie in a pack. */
class FollowersTest {
    private static final int LENGTH = 100;
    private static final ObjectId PACK = ObjectId.of(TestRepository.filled(32, 0x66));

    private final Map<ContentId, Place> index = new HashMap<>();
    private final List<ContentId> lookups = new ArrayList<>();
    private final Followers followers = new Followers(id -> {
        lookups.add(id);
        return Optional.ofNullable(index.get(id));
    });

    private static ContentId id(int number) {
        return new ContentId(number, 0, 0, 0);
    }

    /** The chunks from that number on lie one behind the other. */
    private void stored(int first, int count) {
        for (int i = 0; i < count; i++) {
            index.put(
                    id(first + i),
                    new Place(PACK, 1, i / 10, 48 + i / 10 * 700L, 700, 10 * LENGTH, i % 10 * LENGTH, LENGTH));
        }
    }

    private void assertAllRight(int first, int count) {
        for (int i = first; i < first + count; i++) {
            assertThat(place(i)).isEqualTo(index.get(id(i)));
        }
    }

    @Test
    void whatWasStoredInThatOrderIsSoonLookedUpOnceInABlock() {
        stored(0, 1000);

        assertAllRight(0, 1000);

        assertThat(lookups).as("the first ones, and each block's first").hasSizeBetween(115, 120);
    }

    @Test
    void whatLiesInAnotherOrderIsLookedUpAlways() {
        stored(0, 1000);

        for (int i = 999; i >= 0; i -= 2) {
            assertThat(place(i)).isEqualTo(index.get(id(i)));
        }

        assertThat(lookups).hasSize(500);
    }

    private Place place(int number) {
        return followers.next(id(number), LENGTH).place();
    }

    /** Number 42 is the same as one that was stored before: what was stored as 42 is wanted as 43. */
    @Test
    void whatIsBehindAChunkFromElsewhereIsFoundWithoutLookingAgain() {
        stored(0, 50);
        assertAllRight(0, 42);
        Followers.Expected[] planned = new Followers.Expected[8];
        for (int i = 0; i < planned.length; i++) {
            planned[i] = followers.next(id(42 + i), LENGTH);
        }
        Place elsewhere = new Place(PACK, 1, 77, 90_000, 500, 1000, 10, LENGTH);
        index.put(id(42), elsewhere);
        int before = lookups.size();

        Optional<Place> found = followers.wrong(id(42), planned[0]);

        assertThat(found).contains(elsewhere);
        assertThat(lookups).hasSize(before + 1);
        for (int i = 1; i < planned.length; i++) {
            assertThat(followers.corrected(planned[i])).isEqualTo(planned[i - 1].place());
        }
    }

    @Test
    void whereAChunkIsMissingTheRestIsFoundFurtherOn() {
        stored(0, 50);
        assertAllRight(0, 42);
        Followers.Expected first = followers.next(id(43), LENGTH);
        Followers.Expected second = followers.next(id(44), LENGTH);

        assertThat(followers.wrong(id(43), first)).contains(index.get(id(43)));

        assertThat(followers.corrected(second)).isEqualTo(index.get(id(44)));
    }

    @Test
    void whoWasWrongLooksUpForAWhile() {
        stored(0, 100);
        assertAllRight(0, 42);
        Followers.Expected wrong = followers.next(id(50), LENGTH);
        int before = lookups.size();

        followers.wrong(id(50), wrong);

        assertAllRight(51, 10);
        assertThat(lookups).hasSize(before + 11);
    }

    @Test
    void aChunkOfWhichNoSegmentSpeaksHasNoPlace() {
        assertThat(followers.next(id(1), LENGTH)).isNull();
    }

    /** An index that lies must not lead outside of a block. */
    @Test
    void nothingIsExpectedBehindTheEndOfABlock() {
        stored(0, 100);
        assertAllRight(0, 45);
        index.put(id(500), new Place(PACK, 1, 5, 48, 700, 1000, Integer.MAX_VALUE, Integer.MAX_VALUE));
        followers.wrong(id(45), followers.next(id(45), LENGTH));
        assertAllRight(500, 1);

        assertThat(followers.next(id(501), LENGTH)).isNull();
    }
}
