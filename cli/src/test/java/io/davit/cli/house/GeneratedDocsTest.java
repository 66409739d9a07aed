package io.davit.cli.house;

import io.davit.cli.commands.CommandPages;
import io.davit.house.DocumentedCommands;
import io.davit.house.GeneratedPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Documents that are drawn from the command line's code. */
class GeneratedDocsTest {
    @Test
    void describesEveryCommand() throws IOException {
        GeneratedPage.holds(GeneratedPage.root().resolve("docs/cli.md"), CommandPages.markdown());
    }

    @Test
    void documentsShowOnlyCommandsThatThereAre() {
        DocumentedCommands.areOf(CommandPages.commandLine());
    }
}
