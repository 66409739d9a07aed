package io.davit.agent.repository.listing;

import io.davit.agent.repository.FilePath;
import io.davit.agent.repository.ResourceKey;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a listing lists, and so how its keys are written and ordered. */
public abstract sealed class ListingKind<K extends Comparable<K>> {
    /** Longest encoded key, bytes. */
    public static final int LONGEST_KEY = 1 << 16;

    /** Files of a volume, by {@link FilePath}. */
    public static final ListingKind<FilePath> FILES = new Files();
    /** API objects, by {@link ResourceKey}. */
    public static final ListingKind<ResourceKey> RESOURCES = new Resources();

    private final int number;

    private ListingKind(int number) {
        this.number = number;
    }

    /** The byte that stands for the kind in nodes. */
    int number() {
        return number;
    }

    abstract byte[] encode(K key);

    /** @throws DavitException DATA_CORRUPT if the bytes are no key, or not the one encoding of it */
    abstract K decode(byte[] key);

    private static final class Files extends ListingKind<FilePath> {
        Files() {
            super(0);
        }

        @Override
        byte[] encode(FilePath key) {
            return key.bytes();
        }

        @Override
        FilePath decode(byte[] key) {
            try {
                return new FilePath(key);
            } catch (IllegalArgumentException e) {
                throw new DavitException(ErrorCode.DATA_CORRUPT, "malformed: a path in a listing", e);
            }
        }
    }

    /** Section (0 namespaced, 1 cluster-scoped), resource id, then namespace unless cluster-scoped, then name. */
    private static final class Resources extends ListingKind<ResourceKey> {
        Resources() {
            super(1);
        }

        @Override
        byte[] encode(ResourceKey key) {
            ByteWriter out = new ByteWriter(128).u8(key.isClusterScoped() ? 1 : 0);
            text(out, key.resource());
            if (!key.isClusterScoped()) {
                text(out, key.namespace());
            }
            text(out, key.name());
            return out.toBytes();
        }

        @Override
        ResourceKey decode(byte[] key) {
            ByteReader in = new ByteReader(key, ErrorCode.DATA_CORRUPT);
            int section = in.count(1);
            String resource = text(in);
            String namespace = section == 0 ? text(in) : "";
            if (section == 0 && namespace.isEmpty()) {
                throw in.malformed("a namespaced object without a namespace");
            }
            String name = text(in);
            in.requireEnd();
            return new ResourceKey(resource, namespace, name);
        }
    }

    /** Length as varint, then UTF-8. */
    static void text(ByteWriter out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.varint(bytes.length).bytes(bytes);
    }

    static String text(ByteReader in) {
        byte[] bytes = in.bytes(in.count(LONGEST_KEY));
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw in.malformed("a text is not UTF-8");
        }
    }
}
