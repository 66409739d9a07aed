package io.davit.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.house.GeneratedPage;
import io.davit.hub.runs.RunTransitions;
import io.davit.proto.v1.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Documents that are drawn from the contract and from the table of a run's states. */
class ApiPagesTest {
    @Test
    void describesTheApiToPrograms() throws IOException {
        GeneratedPage.holds(
                GeneratedPage.root().resolve("hub/src/main/resources/io/davit/hub/rest/openapi.json"),
                OpenApiPage.json());
    }

    @Test
    void describesTheApiToPeople() throws IOException {
        GeneratedPage.holds(GeneratedPage.root().resolve("docs/api.md"), ApiReferencePage.markdown());
    }

    @Test
    void hasARouteForEveryCall() {
        List<String> without = Contract.services()
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> Route.of(method).isEmpty())
                .map(method -> method.getFullName())
                .toList();

        assertThat(without).isEmpty();
    }

    @Test
    void drawsTheStatesOfAnOrderedRun() throws IOException {
        StringBuilder diagram = new StringBuilder("stateDiagram-v2\n    [*] --> pending\n");
        for (RunState state : RunState.values()) {
            for (RunState next : RunState.values()) {
                if (RunTransitions.isLegal(state, next)) {
                    diagram.append("    ")
                            .append(word(state))
                            .append(" --> ")
                            .append(word(next))
                            .append('\n');
                }
            }
            if (state.name().startsWith("RUN_STATE_")
                    && state != RunState.RUN_STATE_UNSPECIFIED
                    && RunTransitions.after(state).isEmpty()) {
                diagram.append("    ").append(word(state)).append(" --> [*]\n");
            }
        }
        GeneratedPage.holds(GeneratedPage.root().resolve("docs/diagrams/ordered-run-states.mmd"), diagram.toString());
    }

    private static String word(RunState state) {
        return state.name().replaceFirst("^RUN_STATE_", "").toLowerCase(Locale.ROOT);
    }
}
