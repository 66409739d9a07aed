package io.davit.agent.repository.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.agent.repository.Malformed;
import io.davit.agent.repository.TestRepository;
import io.davit.agent.repository.Vectors;
import io.davit.agent.repository.VolumeIdentity;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.ContentId;
import io.davit.agent.repository.listing.Body;
import io.davit.agent.repository.listing.ListingRoot;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestBytesTest {
    private static final ContentId ID = ContentId.from(TestRepository.filled(32, 0xAB), 0);
    private static final VolumeStream VOLUME =
            new VolumeStream(new VolumeIdentity("harbour", "logbook", "pv-1"), new ListingRoot(ID, 3, 4096), 2);
    private static final Problem PROBLEM = Problem.error(ErrorCode.FILE_UNREADABLE, "logbook/1", "bad sector");

    private static byte[] volume() {
        ByteWriter out = new ByteWriter();
        VOLUME.writeTo(out);
        return out.toBytes();
    }

    private static byte[] problem() {
        ByteWriter out = new ByteWriter();
        ProblemRecords.write(out, PROBLEM);
        return out.toBytes();
    }

    private static Manifest manifest() {
        return new Manifest(
                new ListingRoot(ID, 10, 2000),
                new Manifest.Table(0, Body.EMPTY),
                new Manifest.Table(1, new Body.Inline(problem())),
                new Manifest.Table(1, new Body.Inline(volume())),
                Manifest.merkleRoot(ID, List.of(VOLUME)));
    }

    @Test
    void makesTheBytesOfTheVectors() {
        Vectors.assertSame("manifest-fields", manifest().toBytes());
        try (TestRepository repository = new TestRepository()) {
            byte[] signed = SignedManifest.seal(repository.objects(), manifest());
            Vectors.assertSame("manifest-chunk", signed);
            assertThat(SignedManifest.open(repository.objects(), repository.writer(), signed)
                            .toBytes())
                    .isEqualTo(manifest().toBytes());
        }
    }

    @Test
    void survivesMalformedBytes() {
        Malformed.feed(manifest().toBytes(), Manifest::read);
        Malformed.feed(volume(), bytes -> VolumeStream.read(new ByteReader(bytes, ErrorCode.DATA_CORRUPT)));
        Malformed.feed(problem(), bytes -> ProblemRecords.read(new ByteReader(bytes, ErrorCode.DATA_CORRUPT)));
        try (TestRepository repository = new TestRepository()) {
            byte[] signed = SignedManifest.seal(repository.objects(), manifest());
            Malformed.feed(signed, bytes -> SignedManifest.open(repository.objects(), repository.writer(), bytes));
        }
    }

    @Test
    void showsAProblemWhoseCodeItDoesNotKnow() {
        ByteWriter out = new ByteWriter();
        Texts.write(out, "CODE_OF_NEXT_YEAR");
        out.u8(0);
        Texts.write(out, "subject");
        Texts.write(out, "message");

        Problem read = ProblemRecords.read(new ByteReader(out.toBytes(), ErrorCode.DATA_CORRUPT));

        assertThat(read).isEqualTo(Problem.warning(ErrorCode.INTERNAL_ERROR, "subject", "CODE_OF_NEXT_YEAR: message"));
    }
}
