package io.davit.agent.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.pack.PackDirectory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentBytesTest {
    private static byte[] segment() {
        byte[] directory = Vectors.get("pack-directory");
        return new FieldWriter()
                .number(3, 0)
                .objectId(5, ObjectId.of(new byte[32]))
                .nested(7, new FieldWriter().number(3, 5000).bytes(5, directory))
                .toBytes();
    }

    @Test
    void readsTheSegmentOfTheVector() {
        Vectors.assertSame("index-segment", segment());

        List<PackDirectory> read = new ArrayList<>();
        SegmentReader.readPayload(Vectors.get("index-segment"), (directory, size) -> {
            read.add(directory);
            assertThat(size).isEqualTo(5000);
        });
        assertThat(read)
                .singleElement()
                .satisfies(directory -> assertThat(directory.toBytes()).isEqualTo(Vectors.get("pack-directory")));
    }

    @Test
    void survivesMalformedBytes() {
        Malformed.feed(segment(), bytes -> SegmentReader.readPayload(bytes, (directory, size) -> {}));
    }
}
