package io.davit.agent.repository.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.upkeep.PruneModel.Cast;
import io.davit.agent.repository.upkeep.PruneModel.Result;
import io.davit.agent.repository.upkeep.PruneModel.Rule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/prune-safety.md} (R19), searched exhaustively at small size. */
@Tag("search")
class PruneSearchTest {
    private static final Set<Rule> ALL = EnumSet.allOf(Rule.class);

    @ParameterizedTest
    @EnumSource
    void noOrderOfStepsAndKillsLosesAPackOfAPointThatStands(Cast cast) {
        Result result = new PruneModel(ALL, cast).search();
        assertThat(result.wayToLoss()).isEmpty();
        // A model that cannot move proves nothing.
        assertThat(result.states()).isGreaterThan(cast == Cast.ONE_WRITER_AND_A_PRUNER_WHO_COPIES ? 10_000 : 400_000);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAnyOfTheRulesThereIsALoss(Rule rule) {
        Set<Rule> others = EnumSet.complementOf(EnumSet.of(rule));
        assertThat(Arrays.stream(Cast.values()).filter(rule::isAbout))
                .isNotEmpty()
                .allSatisfy(
                        cast -> assertThat(new PruneModel(others, cast).search().wayToLoss())
                                .isNotEmpty());
    }
}
