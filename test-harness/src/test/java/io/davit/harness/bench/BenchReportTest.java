package io.davit.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchReportTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final BenchReport report = new BenchReport(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @Test
    void saysPlainlyThatABarWasMissed(@TempDir Path folder) throws IOException {
        report.add(Measurement.told("backup", "time", "s", 4)
                .besides("raw LIST", 2)
                .withRatioAtMost(1.5));
        report.add(Measurement.told("backup", "peak memory", "MB", 120).withAtMost(150));
        report.add(Measurement.told("backup", "stored", "MB", 12));

        report.printTable();
        report.write(folder.resolve("deep/resources.json"));

        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("MISSED").contains("met");
        JsonNode lines = new ObjectMapper()
                .readTree(folder.resolve("deep/resources.json").toFile());
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).toString())
                .isEqualTo("{\"case\":\"backup\",\"metric\":\"time\",\"unit\":\"s\",\"ours\":4.0,\"reference\":2.0,"
                        + "\"reference_name\":\"raw LIST\",\"ratio\":2.0,\"bar\":\"<= 1.5 x reference\",\"ok\":false}");
        assertThat(lines.get(1).get("ok").asBoolean()).isTrue();
        assertThat(lines.get(2).get("ok").isNull()).isTrue();
    }

    @Test
    void takesTheMiddleOfSeveralRounds() {
        Rounds rounds = new Rounds();
        rounds.add(9);
        rounds.add(1);
        rounds.add(2);

        assertThat(rounds.median()).isEqualTo(2);
        assertThat(rounds.worst()).isEqualTo(9);
    }

    @Test
    void explainsAnUnknownName() {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        assertThat(BenchMain.run(java.util.List.of("speed"), out, out)).isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("speed").contains("resources");
    }

    @Test
    void takesANumberOfAgentsOnlyIfAHubCanHaveSoMany() {
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        assertThat(BenchMain.run(java.util.List.of("hub", "--agents"), out, out))
                .isEqualTo(2);
        assertThat(BenchMain.run(java.util.List.of("hub", "--agents", "10001"), out, out))
                .isEqualTo(2);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1 to 10000");
    }

    @Test
    void saysWhatAlmostAllStayBelow() {
        Rounds rounds = new Rounds();
        for (int i = 1; i <= 200; i++) {
            rounds.add(i);
        }

        assertThat(rounds.quantile(0.99)).isEqualTo(198);
        assertThat(rounds.quantile(1)).isEqualTo(200);
    }

    @Test
    void namesNoRatioToNothing() {
        assertThat(Measurement.told("rest", "processor", "s", 1)
                        .besides("an idle one", 0)
                        .ratio())
                .isNull();
    }
}
