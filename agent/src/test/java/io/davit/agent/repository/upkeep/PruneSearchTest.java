package io.davit.agent.repository.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.upkeep.PruneModel.Cast;
import io.davit.agent.repository.upkeep.PruneModel.Result;
import io.davit.agent.repository.upkeep.PruneModel.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/prune-safety.md} (R19), searched exhaustively at small size. */
class PruneSearchTest {
    private static final Set<Rule> ALL = EnumSet.allOf(Rule.class);

    @ParameterizedTest
    @EnumSource
    void noOrderOfStepsAndKillsLosesAPackOfAPointThatStands(Cast cast) {
        Result result = new PruneModel(ALL, cast).search();
        assertThat(result.wayToLoss()).isEmpty();
        // A model that cannot move proves nothing.
        assertThat(result.states()).isGreaterThan(400_000);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnyOfTheRulesThereIsALoss(Rule rule) {
        Set<Rule> others = EnumSet.complementOf(EnumSet.of(rule));
        // That of one line and one process is about a pruner who writes, too.
        assertThat(Arrays.stream(Cast.values())
                        .filter(cast ->
                                rule != Rule.ONE_PROCESS_PER_LINE || cast == Cast.TWO_WRITERS_OF_WHOM_ONE_PRUNES_ONCE))
                .allSatisfy(
                        cast -> assertThat(new PruneModel(others, cast).search().wayToLoss())
                                .isNotEmpty());
    }
}
