package io.davit.harness.bench.mover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.harness.bench.BenchFailure;
import io.davit.harness.bench.BenchOrder;
import io.davit.harness.bench.BenchReport;
import io.davit.harness.ground.Ground;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An image of 1 TiB goes through the shipped agent in a small heap and a small process; a million files are for the benchmark alone. */
class ScaleBenchTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final BenchReport report = new BenchReport(new PrintStream(said, true, StandardCharsets.UTF_8));

    private BenchOrder order(String subject) {
        return new BenchOrder(
                true,
                Ground.locate(),
                folder,
                new BenchOrder.Wishes(
                        OptionalInt.empty(), OptionalInt.empty(), List.of(subject), List.of(), OptionalInt.empty()));
    }

    @Test
    @EnabledIfSystemProperty(named = "davit.agent.home", matches = ".+", disabledReason = "needs the distribution")
    void anImageOfOneTebibyteComesBackFromASmallMachine() {
        new ScaleBench().run(order("image"), report);

        assertThat(report.measurements())
                .filteredOn(measured -> measured.bar() != null)
                .hasSize(4)
                .allSatisfy(measured ->
                        assertThat(measured.ok()).as(measured.toString()).isTrue());
    }

    @Test
    void aWordThatIsNoCaseIsRefused() {
        assertThatThrownBy(() -> new ScaleBench().run(order("elephants"), report))
                .isInstanceOf(BenchFailure.class)
                .hasMessageContaining("only files, image");
    }

    @Test
    void theLimitIsTheProcesss() {
        List<String> greedy = new MemoryLimit(16, 64).within(Path.of("python3"));
        greedy.addAll(List.of("-c", "b = bytearray(200 << 20)"));

        assertThat(new Programs(folder, Map.of()).succeeds(greedy)).isFalse();
    }

    @Test
    void findsWhatIsNotAsItWasInAnImage() throws IOException {
        HugeImage image = new HugeImage(3);
        image.create(folder.resolve("one"));
        image.create(folder.resolve("other"));
        assertThat(image.differences(folder.resolve("one"), folder.resolve("other")))
                .isEmpty();

        Path copy = folder.resolve("other/disk.img");
        try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1 << 20), 1L << 39);
            channel.write(ByteBuffer.allocate(1), Files.size(copy));
        }

        assertThat(image.differences(folder.resolve("one"), folder.resolve("other")))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("bytes long instead"))
                .anySatisfy(line -> assertThat(line).contains("takes"));
    }
}
