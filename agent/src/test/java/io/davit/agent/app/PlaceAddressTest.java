package io.davit.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.davit.agent.cli.PlaceOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlaceAddressTest {
    private static PlaceOrder order(String where) {
        return new PlaceOrder(
                where,
                Optional.of(Path.of("pass")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Path.of("agent.yaml"),
                "davit-agent repo list",
                Duration.ZERO);
    }

    @Test
    void aFolderIsMeantByItsPathOrItsUrl() {
        for (String where : new String[] {"/mnt/backup", "file:///mnt/backup"}) {
            assertThat(PlaceAddress.location(order(where))
                            .filesystem()
                            .orElseThrow()
                            .path())
                    .isEqualTo(Path.of("/mnt/backup"));
        }
    }

    /** Else a slip of the finger would be the name of a folder. */
    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/path", "azure://container/x", "S3://bucket/x", "https://bucket.example.org/x"})
    void whatLooksLikeAnAddressOfAnotherKindIsNoFolder(String where) {
        assertThatExceptionOfType(DavitException.class)
                .isThrownBy(() -> PlaceAddress.location(order(where)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.ARGUMENT_INVALID));
    }
}
