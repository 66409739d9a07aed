package io.davit.agent.repository.pack;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.chunk.ChunkKind;
import org.junit.jupiter.api.Test;

class BlockBuffersTest {
    private final BlockBuffers buffers = new BlockBuffers();

    /** Many small backups make many small blocks: hundreds of them fit into the budget, which counts their bytes. */
    @Test
    void aShortBlockTakesNoMoreThanItsLength() {
        byte[] taken = buffers.take(1000);

        assertThat(taken).hasSize(1000);
        assertThat(BlockBuffers.room(1000)).isEqualTo(1000);
        buffers.give(taken);
        assertThat(buffers.take(1001)).hasSize(1001);
    }

    @Test
    void aLongBlockGetsABufferThatWasUsedBefore() {
        byte[] taken = buffers.take(ChunkKind.LONGEST - 1);
        buffers.give(taken);

        byte[] again = buffers.take(1 + ChunkKind.LONGEST);

        assertThat(again).isSameAs(taken).hasSize(BlockBuffers.room(ChunkKind.LONGEST));
        assertThat(buffers.take(ChunkKind.LONGEST)).isNotSameAs(again);
    }
}
