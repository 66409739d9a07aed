package io.davit.harness.stores;

import io.davit.harness.ground.S3Credential;
import io.davit.harness.ground.S3Server;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/** Somebody who got hold of a credential, with the tools of everybody. */
final class S3Thief {
    /** One version, or one delete marker. */
    record Version(String key, String id) {}

    private S3Thief() {}

    static S3Client client(S3Server server, S3Credential credential) {
        return S3Client.builder()
                .endpointOverride(server.endpoint())
                .region(Region.of(S3Server.REGION))
                .forcePathStyle(true)
                .httpClientBuilder(Apache5HttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(credential.accessKey(), credential.secretKey())))
                .build();
    }

    /** Of a small bucket. */
    static List<Version> versions(S3Client client, String bucket) {
        ListObjectVersionsResponse page = client.listObjectVersions(list -> list.bucket(bucket));
        List<Version> all = new ArrayList<>();
        page.versions().forEach(version -> all.add(new Version(version.key(), version.versionId())));
        page.deleteMarkers().forEach(marker -> all.add(new Version(marker.key(), marker.versionId())));
        return all;
    }
}
