package io.davit.agent.repository.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.crypto.Hash;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GearVectorTest {
    /** SHA-256 of 0, of 1, of 2 … as 8 bytes each, one after the other: 1 MiB that any language can make. */
    private static byte[] stream() {
        ByteWriter out = new ByteWriter(1 << 20);
        for (long i = 0; out.length() < 1 << 20; i++) {
            out.bytes(Hash.sha256(new ByteWriter(8).u64(i).toBytes()));
        }
        return out.toBytes();
    }

    @Test
    void cutsTheStreamOfTheVectorWhereItSays() throws IOException {
        GearTable gear = new GearTable(TestRepository.keys());
        ByteWriter table = new ByteWriter();
        for (int b = 0; b < 4; b++) {
            table.u64(gear.numbers()[b]);
        }
        ByteWriter lengths = new ByteWriter();
        new ContentCutter(gear)
                .cut(new ByteArrayInputStream(stream()), 0, (buffer, offset, length) -> lengths.u32(length));

        Vectors.assertSame("gear-table-start", table.toBytes());
        Vectors.assertSame("chunk-lengths", lengths.toBytes());

        ByteReader in = new ByteReader(Vectors.get("chunk-lengths"), ErrorCode.DATA_CORRUPT);
        long sum = 0;
        while (!in.isAtEnd()) {
            sum += in.u32();
        }
        assertThat(sum).isEqualTo(1 << 20);
    }
}
