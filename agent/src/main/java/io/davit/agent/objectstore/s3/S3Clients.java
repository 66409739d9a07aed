package io.davit.agent.objectstore.s3;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Builds the vendor's client so that nothing but the proxy variables of the process decides: no profile files, no retries of its own (one
 * decorator retries), no checksum that nobody asked for, and deadlines on lack of progress instead of total time.
 */
final class S3Clients {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    /** No byte moved for that long. */
    static final Duration SILENCE = Duration.ofSeconds(60);
    /** Below the idle limits of common servers and proxies, so that we rarely send on a connection they just closed. */
    private static final Duration IDLE = Duration.ofSeconds(20);

    private static final int CONNECTIONS = 64;

    private S3Clients() {}

    static S3Client build(S3Config config, Duration silence, Consumer<Instant> time) {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .connectionTimeout(CONNECT)
                .socketTimeout(silence)
                .connectionAcquisitionTimeout(SILENCE)
                .connectionMaxIdleTime(IDLE)
                .maxConnections(CONNECTIONS)
                .tcpKeepAlive(true);
        Path caFile = config.caFile();
        if (caFile != null) {
            TrustManager[] trusted = trustOnly(caFile);
            http.tlsTrustManagersProvider(() -> trusted);
        }
        S3ClientBuilder client = S3Client.builder()
                .region(Region.of(config.region()))
                .forcePathStyle(config.pathStyle())
                .httpClientBuilder(http)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        secret(config.accessKeyFile(), "access key", "aws_access_key_id"),
                        secret(config.secretKeyFile(), "secret key", "aws_secret_access_key"))))
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false))
                .overrideConfiguration(sdk -> sdk.retryStrategy(AwsRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(new DateListener(time))
                        .defaultProfileFile(ProfileFile.aggregator().build())
                        .defaultProfileName("davit"));
        if (config.endpoint() != null) {
            client.endpointOverride(config.endpoint());
        }
        return client.build();
    }

    /** The whole file, or the first line of that name in a file as AWS tools write it. */
    private static String secret(Path file, String what, String key) {
        String value;
        try {
            value = Files.readString(file).strip();
            value = named(key, value).orElse(value);
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.STORE_CREDENTIAL_REJECTED, "The " + what + " cannot be read from " + file, e);
        }
        if (value.isEmpty()) {
            throw new DavitException(ErrorCode.STORE_CREDENTIAL_REJECTED, "The " + what + " in " + file + " is empty");
        }
        return value;
    }

    private static Optional<String> named(String key, String text) {
        return text.lines()
                .map(line -> line.split("=", 2))
                .filter(parts -> parts.length == 2 && parts[0].strip().equals(key))
                .map(parts -> parts[1].strip())
                .findFirst();
    }

    private static TrustManager[] trustOnly(Path caFile) {
        try (InputStream in = Files.newInputStream(caFile)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new DavitException(ErrorCode.CONFIG_INVALID, caFile + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new DavitException(
                    ErrorCode.CONFIG_INVALID,
                    "The certificates in " + caFile + " cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
