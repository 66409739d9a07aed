package io.davit.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.davit.proto.agent.v1.LocationTuple;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocationDigestTest {
    private static final LocationTuple TUPLE = LocationTuple.newBuilder()
            .setType("s3")
            .setEndpoint("https://s3.example.org")
            .setBucket("backups")
            .setPrefix("harbour/")
            .setRegion("eu-1")
            .setPathStyle(true)
            .setCredentialReference("quay")
            .setTokenEndpoint("https://sts.example.org")
            .addCaFingerprints(ByteString.copyFrom(new byte[32]))
            .build();

    /** The published vectors were calculated with another program, from the document alone. */
    @Test
    void isWhatTheVectorsSay() throws IOException {
        JsonNode vectors = new ObjectMapper()
                .readTree(Path.of("src/test/resources/location-digest.json").toFile());

        assertThat(vectors).hasSizeGreaterThanOrEqualTo(3);
        for (JsonNode vector : vectors) {
            assertThat(LocationDigest.of(tuple(vector.path("tuple"))))
                    .as(vector.path("name").asText())
                    .isEqualTo(vector.path("digest").asText());
        }
    }

    private static LocationTuple tuple(JsonNode vector) {
        LocationTuple.Builder tuple = LocationTuple.newBuilder()
                .setType(vector.path("type").asText())
                .setEndpoint(vector.path("endpoint").asText())
                .setBucket(vector.path("bucket").asText())
                .setPrefix(vector.path("prefix").asText())
                .setRegion(vector.path("region").asText())
                .setPathStyle(vector.path("path_style").asBoolean())
                .setCredentialReference(vector.path("credential_reference").asText())
                .setTokenEndpoint(vector.path("token_endpoint").asText());
        vector.path("ca_fingerprints")
                .forEach(fingerprint -> tuple.addCaFingerprints(
                        ByteString.copyFrom(HexFormat.of().parseHex(fingerprint.asText()))));
        return tuple.build();
    }

    /** P9: an approval counts for this place and no other. */
    @Test
    void changesWithEveryFieldOfTheTuple() {
        Stream<UnaryOperator<LocationTuple.Builder>> changes = Stream.of(
                tuple -> tuple.setType("filesystem"),
                tuple -> tuple.setEndpoint("https://s3.example.com"),
                tuple -> tuple.setBucket("others"),
                tuple -> tuple.setPrefix("pier/"),
                tuple -> tuple.setRegion("eu-2"),
                tuple -> tuple.setPathStyle(false),
                tuple -> tuple.setCredentialReference("quay-2"),
                tuple -> tuple.setTokenEndpoint(""),
                tuple -> tuple.clearCaFingerprints(),
                tuple -> tuple.addCaFingerprints(ByteString.EMPTY),
                tuple -> tuple.setBucket("backupsharbour/").setPrefix(""));
        Set<String> digests = new HashSet<>(Set.of(LocationDigest.of(TUPLE)));

        assertThat(changes.map(change ->
                        LocationDigest.of(change.apply(TUPLE.toBuilder()).build())))
                .allMatch(digests::add);
    }

    /** Whoever gives the tuple another field has to put it into a digest of a new version. */
    @Test
    void knowsEveryFieldThatThereIs() {
        assertThat(LocationTuple.getDescriptor().getFields())
                .extracting(field -> field.getNumber() + " " + field.getName())
                .containsExactly(
                        "1 type",
                        "2 endpoint",
                        "3 bucket",
                        "4 prefix",
                        "5 region",
                        "6 path_style",
                        "7 credential_reference",
                        "8 token_endpoint",
                        "9 ca_fingerprints");
    }
}
