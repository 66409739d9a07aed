package io.davit.harness.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.davit.harness.bench.ObjectMix.Draft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class ObjectMixTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void makesTheSameBytesFromTheSameSeed() {
        assertThat(new ObjectMix(1).draft(3, 77, "pier").body())
                .isEqualTo(new ObjectMix(1).draft(3, 77, "pier").body());
        assertThat(new ObjectMix(1).draft(3, 77, "pier").body())
                .isNotEqualTo(new ObjectMix(2).draft(3, 77, "pier").body());
    }

    @Test
    void givesNeighboursNoContentInCommon() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = 0; number < 2000; number++) {
            if (BenchKind.ofNumber(number) == BenchKind.SECRET) {
                all.writeBytes(new ObjectMix(1).draft(0, number, "pier").body());
            }
        }
        Deflater deflater = new Deflater();
        deflater.setInput(all.toByteArray());
        deflater.finish();
        int packed = deflater.deflate(new byte[all.size()]);
        deflater.end();
        assertThat(packed).as("base64 of noise packs to three quarters").isGreaterThan(all.size() * 6 / 10);
    }

    @Test
    void givesEveryKindItsShareOfEachHundred() {
        Map<BenchKind, Integer> counts = new EnumMap<>(BenchKind.class);
        for (int number = 400; number < 500; number++) {
            counts.merge(BenchKind.ofNumber(number), 1, Integer::sum);
        }
        assertThat(counts)
                .containsOnlyKeys(BenchKind.values())
                .containsEntry(BenchKind.CONFIG_MAP, 38)
                .containsEntry(BenchKind.DEPLOYMENT, 1);
    }

    @Test
    void writesValidJsonOfTheAnnouncedSizeAboutTheObjectItNames() throws IOException {
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < 500; number++) {
            Draft draft = new ObjectMix(1).draft(0, number, "pier");
            JsonNode metadata = json.readTree(draft.body()).required("metadata");
            assertThat(metadata.required("name").asText()).isEqualTo(draft.name());
            assertThat(metadata.required("namespace").asText()).isEqualTo("pier");
            assertThat(draft.body().length).isBetween(200, 4200);
            assertThat(seen.add(draft.path() + draft.name())).isTrue();
        }
    }
}
