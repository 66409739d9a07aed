package io.davit.agent.app;

import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One node of a listing of files, of any bytes, as the format's document has them. */
final class RawListing {
    static final int DIRECTORY = 0;
    static final int FILE = 1;
    static final int SYMLINK = 2;
    static final int CHARACTER_DEVICE = 4;
    private static final int ATTRIBUTES = 16;

    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    /** With the folder that a listing begins with. */
    static RawListing rooted() {
        return new RawListing().folder("");
    }

    RawListing add(String key, byte[] value) {
        keys.add(key.getBytes(StandardCharsets.UTF_8));
        values.add(value);
        return this;
    }

    RawListing folder(String path) {
        return add(path, entry(DIRECTORY, rest -> {}));
    }

    RawListing file(String path, String text) {
        return add(path, entry(FILE, rest -> inline(rest, text)));
    }

    RawListing link(String path, String target) {
        return add(path, entry(SYMLINK, rest -> text(rest, target)));
    }

    static void inline(ByteWriter out, String text) {
        text(out.u8(0), text);
    }

    static void text(ByteWriter out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.varint(bytes.length).bytes(bytes);
    }

    static byte[] entry(int kind, Consumer<ByteWriter> rest) {
        return entry(kind, 0, 1, 1, rest);
    }

    static byte[] entry(int kind, long owner, long inode, long links, Consumer<ByteWriter> rest) {
        ByteWriter out = new ByteWriter().u8(kind).varint(0755).varint(owner).varint(0);
        rest.accept(out.signed(1_000_000_000L).signed(5).varint(inode).varint(links));
        return out.toBytes();
    }

    static byte[] withAttribute(String name, String value) {
        return entry(FILE | ATTRIBUTES, rest -> {
            rest.varint(1);
            text(rest, name);
            text(rest, value);
            inline(rest, "");
        });
    }

    /** What stands for a node in the level above. */
    static byte[] child(ContentId node, long entries) {
        return new ByteWriter().contentId(node).varint(entries).varint(0).toBytes();
    }

    byte[] node() {
        return node(0, keys.size());
    }

    byte[] node(int level, long count) {
        ByteWriter out = new ByteWriter().u8(0).u8(0).u8(level).varint(count);
        for (int i = 0; i < keys.size(); i++) {
            out.varint(keys.get(i).length).bytes(keys.get(i));
            out.varint(values.get(i).length).bytes(values.get(i));
        }
        return out.toBytes();
    }

    int entries() {
        return keys.size();
    }
}
