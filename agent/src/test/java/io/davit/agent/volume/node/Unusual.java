package io.davit.agent.volume.node;

import io.davit.agent.repository.FileMetadata.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;

/** Entries of the kinds that Java does not make. */
final class Unusual {
    private Unusual() {}

    /** A pipe or a socket; devices need a right that tests may not have. */
    static void create(Path place, Kind kind) throws IOException {
        try (FolderHandle folder = FolderHandle.make(place.getParent().toRealPath());
                TargetCalls calls = new TargetCalls()) {
            calls.createNode(folder.spot(RawName.of(place)), kind, 0);
        }
    }

    /** The target is written byte for byte. */
    static void link(Path place, byte[] target) throws IOException {
        try (FolderHandle folder = FolderHandle.make(place.getParent().toRealPath());
                TargetCalls calls = new TargetCalls()) {
            calls.createLink(folder.spot(RawName.of(place)), target);
        }
    }

    /** {@code user.NAME}; nothing where the file system has no attributes. */
    static void attribute(Path place, String name, byte[] value) throws IOException {
        if (Files.getFileStore(place).supportsFileAttributeView(UserDefinedFileAttributeView.class)) {
            Files.getFileAttributeView(place, UserDefinedFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .write(name, ByteBuffer.wrap(value));
        }
    }

    /** A file of that length with one byte of data at each of the places. */
    static Path sparse(Path place, long length, long... data) throws IOException {
        try (FileChannel channel = FileChannel.open(
                place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            for (long at : data) {
                channel.write(ByteBuffer.wrap(new byte[] {1}), at);
            }
            if (channel.size() < length) {
                channel.write(ByteBuffer.wrap(new byte[] {0}), length - 1);
            }
        }
        return place;
    }

    /** Bytes on disk. */
    static long allocated(Path place) throws IOException {
        try (FileCalls calls = new FileCalls()) {
            return calls.stat(Calls.NOWHERE, RawName.ofWhole(place)).allocated();
        }
    }
}
