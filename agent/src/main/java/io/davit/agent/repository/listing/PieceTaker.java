package io.davit.agent.repository.listing;

import io.davit.agent.repository.VolumeReader.Piece;
import java.io.IOException;

/** Gives the chunks and holes of a file's body to who reads the file. */
record PieceTaker(Piece piece) implements BodyReader.Taker {
    @Override
    public void take(byte[] buffer, int offset, int length) throws IOException {
        piece.write(buffer, offset, length);
    }

    @Override
    public void hole(long length) throws IOException {
        piece.hole(length);
    }
}
