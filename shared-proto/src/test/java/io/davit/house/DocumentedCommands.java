package io.davit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What documents for people show of a program is there: in blocks, in the text, and in the guidance of errors. */
public final class DocumentedCommands {
    private static final List<String> PAGES =
            List.of("README.md", "docs/operations.md", "docs/errors.md", "docs/guardrails.md", "docs/threat-model.md");

    private DocumentedCommands() {}

    /** Fails for each command that the program would not understand; arguments may be missing where a sentence names a command. */
    public static void areOf(CommandLine program) {
        String name = program.getCommandName();
        List<String> shown = PAGES.stream().flatMap(page -> shown(name, page)).toList();
        assertThat(shown).as("commands of %s in %s", name, PAGES).hasSizeGreaterThan(3);
        List<String> strange = shown.stream()
                .flatMap(command -> objection(program.getCommandSpec(), command).stream())
                .toList();
        assertThat(strange).isEmpty();
    }

    private static Stream<String> shown(String program, String page) {
        Pattern inBlock = Pattern.compile("^ *(?:\\$ )?" + program + " ([^#\n]+)", Pattern.MULTILINE);
        Pattern inText = Pattern.compile("[`']" + program + " ([^`'|]+)[`']");
        try {
            String text = Files.readString(GeneratedPage.root().resolve(page));
            return Stream.of(inBlock, inText)
                    .flatMap(pattern -> pattern.matcher(text).results())
                    .map((MatchResult found) -> found.group(1).strip())
                    .filter(command -> !command.startsWith("that ") && !command.startsWith("as "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> objection(CommandSpec program, String command) {
        List<String> words =
                new ArrayList<>(Arrays.asList(command.replace("'", "").split(" +")));
        CommandSpec at = program;
        int positionals = 0;
        boolean isFree = false;
        while (!words.isEmpty()) {
            String word = words.removeFirst();
            CommandLine next = at.subcommands().get(word);
            if (next != null && positionals == 0) {
                at = next.getCommandSpec();
            } else if (word.startsWith("-") && word.length() > 1) {
                OptionSpec option = at.findOption(word.replaceAll("=.*", ""));
                if (option == null) {
                    return Optional.of(at.qualifiedName() + " has no option " + word + ": " + command);
                }
                for (int value = option.arity().min(); value > 0 && !word.contains("=") && !words.isEmpty(); value--) {
                    words.removeFirst();
                }
            } else if (!word.equals("…")) {
                positionals++;
                isFree |= at.positionalParameters().stream()
                        .anyMatch(each -> each.arity().isVariable());
            }
        }
        return positionals > at.positionalParameters().size() && !isFree
                ? Optional.of(at.qualifiedName() + " takes no such words: " + command)
                : Optional.empty();
    }
}
