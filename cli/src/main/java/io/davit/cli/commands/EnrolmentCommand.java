package io.davit.cli.commands;

import io.davit.cli.hub.Hub;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.proto.v1.CreateEnrolmentTokenRequest;
import io.davit.proto.v1.DeleteEnrolmentTokenRequest;
import io.davit.proto.v1.DeleteEnrolmentTokenResponse;
import io.davit.proto.v1.EnrolmentToken;
import io.davit.proto.v1.ListEnrolmentTokensRequest;
import io.davit.proto.v1.ListEnrolmentTokensResponse;
import io.davit.settings.Durations;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code enrolment}: the tokens by which agents come in. */
@Command(name = "enrolment", description = "Makes one-time tokens by which agents come in.")
final class EnrolmentCommand extends Group {
    private static final Logger LOG = LoggerFactory.getLogger(EnrolmentCommand.class);

    @Command(name = "create", description = "Makes a token for a cluster. It is shown here once and never again.")
    int create(
            @Parameters(paramLabel = "CLUSTER", description = "Name that the cluster will have.") String cluster,
            @Option(
                            names = "--ttl",
                            paramLabel = "DURATION",
                            defaultValue = "1h",
                            description = "How long it may wait, at most 7d. Default: ${DEFAULT-VALUE}.")
                    String ttl,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "New file for the token, 0600, instead of standard output.")
                    @Nullable
                    Path file,
            @Option(
                            names = "--request-id",
                            paramLabel = "ID",
                            description =
                                    "The same id with the same request makes one token, for 24 hours. Default: a new one.")
                    @Nullable
                    String requestId) {
        CreateEnrolmentTokenRequest request = CreateEnrolmentTokenRequest.newBuilder()
                .setCluster(Words.full("clusters", cluster))
                .setTtlSeconds(seconds(ttl))
                .setRequestId(requestId == null ? UUID.randomUUID().toString() : requestId)
                .build();
        return hub((hub, output) -> {
            EnrolmentToken token = file == null ? onOutput(hub, request, output) : intoFile(hub, request, output, file);
            String end = Words.ago(token.getExpireTime(), davit().world().clock());
            output.aside("it counts once, and ends " + end);
            return 0;
        });
    }

    private static EnrolmentToken onOutput(Hub hub, CreateEnrolmentTokenRequest request, Output output) {
        EnrolmentToken token = hub.call(request, EnrolmentToken.getDefaultInstance());
        output.show(token, () -> output.line(token.getToken()));
        return token;
    }

    /** The file is there before the hub is asked: a token that cannot be put down would be lost. */
    private static EnrolmentToken intoFile(Hub hub, CreateEnrolmentTokenRequest request, Output output, Path file) {
        reserve(file);
        boolean isKept = false;
        try {
            EnrolmentToken token = hub.call(request, EnrolmentToken.getDefaultInstance());
            Files.writeString(file, token.getToken() + "\n");
            isKept = true;
            output.show(
                    token.toBuilder().clearToken().build(),
                    () -> output.line("the token for " + token.getCluster() + " is in " + file));
            return token;
        } catch (IOException e) {
            throw unwritable(file, e);
        } finally {
            if (!isKept) {
                discard(file);
            }
        }
    }

    private static long seconds(String ttl) {
        try {
            return Durations.parse(ttl).toSeconds();
        } catch (IllegalArgumentException e) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--ttl: " + e.getMessage(), e);
        }
    }

    private static void reserve(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new DavitException(ErrorCode.FILE_EXISTS, file + " exists", e);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Empty, so it harms nobody if it stays. */
    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("an empty file for a token could not be removed");
        }
    }

    private static DavitException unwritable(Path file, IOException e) {
        return new DavitException(ErrorCode.ARGUMENT_INVALID, file + " cannot be written: " + e.getMessage(), e);
    }

    @Command(name = "list", description = "Tokens without their secrets, newest first.")
    int list(@Mixin Pages pages) {
        Clock clock = davit().world().clock();
        Table<EnrolmentToken> table = new Table<EnrolmentToken>()
                .column("ID", token -> Words.bare(token.getName()))
                .column("CLUSTER", token -> Words.bare(token.getCluster()))
                .column("MADE", token -> Words.ago(token.getCreateTime(), clock))
                .column("ENDS", token -> Words.ago(token.getExpireTime(), clock))
                .column("USED", token -> Words.ago(token.getUseTime(), clock));
        return hub((hub, output) -> pages.show(
                hub,
                output,
                ListEnrolmentTokensRequest.getDefaultInstance(),
                ListEnrolmentTokensResponse.getDefaultInstance(),
                ListEnrolmentTokensResponse::getEnrolmentTokensList,
                table));
    }

    @Command(name = "delete", description = "Withdraws a token that was not used.")
    int delete(@Parameters(paramLabel = "ID", description = "Id of the token, of 'list'.") String id) {
        String name = Words.full("enrolmentTokens", id);
        return done(
                DeleteEnrolmentTokenRequest.newBuilder().setName(name).build(),
                DeleteEnrolmentTokenResponse.getDefaultInstance(),
                name + " is withdrawn");
    }
}
