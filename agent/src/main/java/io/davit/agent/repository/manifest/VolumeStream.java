package io.davit.agent.repository.manifest;

import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.listing.ListingRoot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * One volume of a restore point.
 *
 * @param files how many of the entries are files
 */
record VolumeStream(VolumeIdentity volume, ListingRoot root, long files) {
    private static final Comparator<String> AS_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    /** The order in the manifest: by namespace, claim, volume, as bytes. The names of trees are any text. */
    static final Comparator<VolumeStream> ORDER = Comparator.comparing(
                    (VolumeStream stream) -> stream.volume().namespace(), AS_BYTES)
            .thenComparing(stream -> stream.volume().claim(), AS_BYTES)
            .thenComparing(stream -> stream.volume().volume(), AS_BYTES);

    void writeTo(ByteWriter out) {
        writeNames(out);
        out.contentId(root.node()).varint(root.entries()).varint(root.bytes()).varint(files);
    }

    void writeNames(ByteWriter out) {
        Texts.write(out, volume.namespace());
        Texts.write(out, volume.claim());
        Texts.write(out, volume.volume());
    }

    static VolumeStream read(ByteReader in) {
        VolumeIdentity volume = new VolumeIdentity(Texts.read(in), Texts.read(in), Texts.read(in));
        ListingRoot root = new ListingRoot(in.contentId(), in.varint(), in.varint());
        long files = in.varint();
        if (root.entries() < 0 || root.bytes() < 0 || files < 0 || files > root.entries()) {
            throw in.malformed("counts of a volume out of bounds");
        }
        return new VolumeStream(volume, root, files);
    }
}
