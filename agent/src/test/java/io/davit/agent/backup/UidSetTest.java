package io.davit.agent.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UidSetTest {
    @Test
    void containsWhatWasAddedAndNothingElse() {
        Random random = new Random(7);
        UidSet set = new UidSet();
        Set<String> added = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            String uid =
                    i % 3 == 0 ? "text-" + random.nextInt() : new UUID(random.nextLong(), random.nextInt(8)).toString();
            set.add(uid);
            added.add(uid);
        }

        assertThat(set.size()).isEqualTo(added.size());
        assertThat(added).allMatch(set::contains);
        assertThat(set.contains(UUID.randomUUID().toString())).isFalse();
        assertThat(set.contains("")).isFalse();
    }
}
