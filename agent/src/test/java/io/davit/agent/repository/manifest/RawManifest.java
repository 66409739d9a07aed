package io.davit.agent.repository.manifest;

import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.chunk.ChunkKind;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.index.ChunkStore;
import io.davit.agent.repository.listing.Body;
import io.davit.agent.repository.listing.ListingRoot;
import io.davit.agent.repository.pack.PackUse;
import java.util.ArrayList;
import java.util.List;

/** A manifest that says what it is told, signed by a writer who does not mind. */
public final class RawManifest {
    private final List<VolumeStream> volumes = new ArrayList<>();

    public RawManifest volume(VolumeIdentity volume, ContentId root, long entries, long bytes, long files) {
        volumes.add(new VolumeStream(volume, new ListingRoot(root, entries, bytes), files));
        return this;
    }

    /** @param resources root of a listing without API objects */
    public ContentId put(ChunkStore chunks, SignedObjects objects, ContentId resources, PackUse use) {
        ByteWriter rows = new ByteWriter();
        volumes.forEach(volume -> volume.writeTo(rows));
        Manifest manifest = new Manifest(
                new ListingRoot(resources, 0, 0),
                new Manifest.Table(0, new Body.Inline(new byte[0])),
                new Manifest.Table(0, new Body.Inline(new byte[0])),
                new Manifest.Table(volumes.size(), new Body.Inline(rows.toBytes())),
                Manifest.merkleRoot(resources, volumes));
        byte[] chunk = SignedManifest.seal(objects, manifest);
        return chunks.put(ChunkKind.META, chunk, 0, chunk.length, use);
    }
}
