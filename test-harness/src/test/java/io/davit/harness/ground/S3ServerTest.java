package io.davit.harness.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

@OnGround
class S3ServerTest {
    @Test
    void storesAnObjectAsAFileThatTestsCanDamage(S3Server server, FreshNames names) {
        String bucket = server.createBucket(names.next("store"));

        try (S3Client client = client(server, server.owner())) {
            client.putObject(put -> put.bucket(bucket).key("a/b"), RequestBody.fromString("anchor"));
        }

        assertThat(server.data().resolve(bucket).resolve("a/b")).hasContent("anchor");
    }

    @Test
    void refusesToCreateAnObjectTwice(S3Server server, FreshNames names) {
        String bucket = server.createBucket(names.next("twice"));

        try (S3Client client = client(server, server.owner())) {
            client.putObject(put -> put.bucket(bucket).key("key").ifNoneMatch("*"), RequestBody.fromString("first"));

            assertThatThrownBy(() -> client.putObject(
                            put -> put.bucket(bucket).key("key").ifNoneMatch("*"), RequestBody.fromString("second")))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(412));
        }
    }

    @Test
    void refusesAUserWithoutRights(S3Server server, FreshNames names) {
        String bucket = server.createBucket(names.next("rights"));
        S3Credential stranger = server.createUserWithoutRights(names.next("stranger"));

        try (S3Client client = client(server, stranger)) {
            assertThatThrownBy(() -> client.listObjectsV2(list -> list.bucket(bucket)))
                    .isInstanceOfSatisfying(
                            S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        }
    }

    @Test
    void proposesACertificateOfItsOwnAuthorityOverHttps(@OnGround.Tls S3Server server) {
        assertThat(server.endpoint().getScheme()).isEqualTo("https");
        assertThat(server.authorityFile())
                .get()
                .satisfies(file -> assertThat(file).content().contains("BEGIN CERTIFICATE"));
    }

    private static S3Client client(S3Server server, S3Credential credential) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(S3Server.REGION))
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(credential.accessKey(), credential.secretKey())))
                .build();
    }
}
