package io.davit.agent.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.cli.AgentCommandPage;
import io.davit.agent.config.ConfigurationPage;
import io.davit.agent.guardrails.GuardrailsPage;
import io.davit.agent.run.RunState;
import io.davit.errors.Category;
import io.davit.errors.ErrorCode;
import io.davit.house.DocumentedCommands;
import io.davit.house.GeneratedPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Documents that are drawn from the code. A test fails when the page is not what the code says; {@code
 * -Ddavit.docs.write=true} writes it anew.
 */
class GeneratedDocsTest {
    private static final Path DOCS = GeneratedPage.root().resolve("docs");

    @Test
    void describesEveryConfigurationKey() throws IOException {
        GeneratedPage.holds(DOCS.resolve("configuration.md"), ConfigurationPage.markdown());
    }

    @Test
    void describesEveryCommand() throws IOException {
        GeneratedPage.holds(DOCS.resolve("cli-agent.md"), AgentCommandPage.markdown());
    }

    @Test
    void documentsShowOnlyCommandsThatThereAre() {
        DocumentedCommands.areOf(AgentCommandPage.commandLine());
    }

    @Test
    void describesEveryGuardrail() throws IOException {
        GeneratedPage.holds(DOCS.resolve("guardrails.md"), GuardrailsPage.markdown());
    }

    @Test
    void describesEveryErrorCode() throws IOException {
        GeneratedPage.holds(DOCS.resolve("errors.md"), errorsPage());
    }

    @Test
    void drawsTheStatesOfARun() throws IOException {
        GeneratedPage.holds(DOCS.resolve("diagrams/run-states.mmd"), runStates());
    }

    /** Codes that a released or a stored document may hold: a code may be added to this list, never taken from it. */
    @Test
    void neverLosesAnErrorCode() throws IOException {
        List<String> issued = Files.readAllLines(GeneratedPage.root().resolve("docs/error-codes.txt"));
        List<String> now =
                Arrays.stream(ErrorCode.values()).map(Enum::name).sorted().toList();
        if (Boolean.getBoolean("davit.docs.write")) {
            Files.write(GeneratedPage.root().resolve("docs/error-codes.txt"), now);
        }
        assertThat(now).as("codes are never renamed or removed").containsAll(issued);
        assertThat(Files.readAllLines(GeneratedPage.root().resolve("docs/error-codes.txt")))
                .as("new codes join the list: run this test with -Ddavit.docs.write=true")
                .containsExactlyElementsOf(now);
    }

    private static String errorsPage() {
        StringBuilder page = new StringBuilder();
        page.append("# Errors\n\nGenerated from `ErrorCode`; do not edit.\n")
                .append(
                        "Every failure that Davit reports carries one of these codes; they are never renamed or reused.\n")
                .append("The exit status of a command follows the category; 0 is success, 1 is done with problems.\n");
        for (Category category : Category.values()) {
            page.append("\n## ")
                    .append(category)
                    .append(" (exit status ")
                    .append(category.exitStatus())
                    .append(")\n\n| Code | Try again | What to do |\n|---|---|---|\n");
            Arrays.stream(ErrorCode.values())
                    .filter(code -> code.category() == category)
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .forEach(code -> page.append("| `")
                            .append(code)
                            .append("` | ")
                            .append(code.retry().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                            .append(" | ")
                            .append(code.guidance().replace("|", "\\|"))
                            .append(" |\n"));
        }
        return page.toString();
    }

    private static String runStates() {
        StringBuilder diagram = new StringBuilder("stateDiagram-v2\n    [*] --> admitted\n");
        for (RunState state : RunState.values()) {
            for (RunState next : RunState.values()) {
                if (state.next().contains(next)) {
                    diagram.append("    ")
                            .append(state.word())
                            .append(" --> ")
                            .append(next.word())
                            .append('\n');
                }
            }
            if (state.isFinal()) {
                diagram.append("    ").append(state.word()).append(" --> [*]\n");
            }
        }
        return diagram.toString();
    }
}
