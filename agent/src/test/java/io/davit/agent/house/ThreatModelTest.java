package io.davit.agent.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.house.GeneratedPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A promise without a test is a hope: each row of these tables names its tests, and they are there. */
class ThreatModelTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z0-9]*Test)`");

    @ParameterizedTest
    @CsvSource({"threat-model.md, ## What holds", "instruction-protocol.md, '## 17. Attempts, refusals, tests'"})
    void eachRowNamesTestsThatAreThere(String page, String section) throws IOException {
        Path root = GeneratedPage.root();
        Set<String> present = tests(root);
        List<String> rows = rows(Files.readString(root.resolve("docs").resolve(page)), section);
        assertThat(rows).hasSizeGreaterThan(10);
        for (String row : rows) {
            List<String> named =
                    TEST.matcher(row).results().map(found -> found.group(1)).toList();
            assertThat(named).as("the tests of: %s", row).isNotEmpty();
            assertThat(present).as("the tests of: %s", row).containsAll(named);
        }
        assertThat(named(Files.readString(root.resolve("docs").resolve(page))))
                .as("tests that %s names", page)
                .isSubsetOf(present);
    }

    private static Set<String> named(String page) {
        return TEST.matcher(page).results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    /** Those of the section's table, without its head. */
    private static List<String> rows(String page, String section) {
        String text = page.substring(page.indexOf(section + "\n") + section.length());
        int end = text.indexOf("\n## ");
        return Arrays.stream((end < 0 ? text : text.substring(0, end)).split("\n", -1))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
    }

    /** Names of all test classes of the tree. */
    private static Set<String> tests(Path root) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            List<Path> sources = modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList();
            assertThat(sources).isNotEmpty();
            return sources.stream().flatMap(ThreatModelTest::classes).collect(Collectors.toSet());
        }
    }

    private static Stream<String> classes(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
