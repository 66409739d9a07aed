package io.davit.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandChoiceTest {
    private static CommandLine line(String... arguments) {
        DavitAgent agent = new DavitAgent(
                config -> new FakeDesk(),
                (approval, kubeconfig) -> {
                    throw new IllegalStateException("no " + Approver.class);
                },
                new NoPlaces(),
                Map.of(),
                false,
                Clock.systemUTC(),
                new PrintWriter(OutputStream.nullOutputStream()),
                new PrintWriter(OutputStream.nullOutputStream()),
                OutputStream.nullOutputStream());
        return agent.commandLine(arguments);
    }

    private static CommandLine at(CommandLine root, List<String> way) {
        CommandLine at = root;
        for (String word : way) {
            at = at.getSubcommands().get(word);
        }
        return at;
    }

    private static void collect(CommandLine line, List<String> way, List<List<String>> ways) {
        line.getSubcommands().forEach((name, below) -> {
            List<String> longer = new ArrayList<>(way);
            longer.add(name);
            ways.add(longer);
            collect(below, longer, ways);
        });
    }

    /** A list of commands shows no more of each than that. */
    @Test
    void everyCommandBeginsItsDescriptionWithAWholeSentence() {
        CommandLine all = line();
        List<List<String>> ways = new ArrayList<>();
        collect(all, List.of(), ways);
        ways.removeIf(way -> way.contains("generate-completion"));

        assertThat(ways)
                .allSatisfy(way -> assertThat(
                                at(all, way).getCommandSpec().usageMessage().description()[0])
                        .endsWith("."));
    }

    @Test
    void everyCommandIsTheSameWhetherAllAreKnownOrItAlone() {
        CommandLine all = line();
        List<List<String>> ways = new ArrayList<>();
        collect(all, List.of(), ways);
        assertThat(ways).contains(List.of("repo", "backup"), List.of("run"), List.of("repo", "key", "list"));

        for (List<String> way : ways) {
            CommandLine alone = line(way.toArray(String[]::new));

            assertThat(at(alone, way).getUsageMessage())
                    .as("%s", way)
                    .isEqualTo(at(all, way).getUsageMessage());
            assertThat(alone.getSubcommands()).as("%s", way).hasSize(1);
        }
    }

    @Test
    void whatIsNoCommandInItsPlaceLeavesAllOfThem() {
        int all = line().getSubcommands().size();

        assertThat(line("bakcup").getSubcommands()).hasSize(all);
        assertThat(line("repo", "--help").getSubcommands().get("repo").getSubcommands())
                .hasSizeGreaterThan(5);
        assertThat(line("-cfile", "list").getSubcommands())
                .as("glued to its value")
                .hasSize(all);
        assertThat(line("-c").getSubcommands()).hasSize(all);
        assertThat(line("--config", "list").getSubcommands())
                .as("the value of an option")
                .hasSize(all);
        assertThat(line("--nothing", "list").getSubcommands()).hasSize(all);
    }

    @Test
    void optionsBeforeACommandHideItNot() {
        for (List<String> options : List.of(
                List.of("-c", "repo"),
                List.of("--config", "repo"),
                List.of("--config=repo"),
                List.of("-o=json", "-v"),
                List.of("-v", "-o", "json", "-c", "run"))) {
            CommandLine list = line(with(options, "list"));
            CommandLine verify = line(with(options, "repo", "verify"));
            CommandLine behind = line(with(List.of("repo"), with(options, "verify")));

            assertThat(list.getSubcommands()).as("%s", options).containsOnlyKeys("list");
            assertThat(verify.getSubcommands()).as("%s", options).containsOnlyKeys("repo");
            assertThat(verify.getSubcommands().get("repo").getSubcommands()).containsOnlyKeys("verify");
            assertThat(behind.getSubcommands().get("repo").getSubcommands()).containsOnlyKeys("verify");
        }
    }

    private static String[] with(List<String> options, String... words) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }
}
