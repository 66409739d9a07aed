package io.davit.agent.objectstore.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.davit.agent.objectstore.Content;
import io.davit.agent.objectstore.CreateResult;
import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.objectstore.ObjectStore;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server may answer that a healthy one never does. */
class S3ErrorsTest {
    private static final ObjectKey KEY = new ObjectKey("packs/one");

    @TempDir
    Path folder;

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private ObjectStore store;
    private final List<Instant> dates = Collections.synchronizedList(new ArrayList<>());
    private volatile Answer answer = Answer.of(200, "");
    private volatile Answer versioning = Answer.of(200, "<VersioningConfiguration/>");

    private record Answer(int status, String body, long announcedLength, String... headers) {
        static Answer of(int status, String body) {
            return new Answer(status, body, body.length());
        }

        static Answer error(int status, String code) {
            return of(status, "<Error><Code>" + code + "</Code><Message>scripted</Message></Error>");
        }
    }

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean asksForVersions =
                        "versioning".equals(exchange.getRequestURI().getQuery());
                if (!asksForVersions) {
                    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                }
                exchange.getRequestBody().readAllBytes();
                Answer now = asksForVersions ? versioning : answer;
                for (int i = 0; i < now.headers().length; i += 2) {
                    exchange.getResponseHeaders().add(now.headers()[i], now.headers()[i + 1]);
                }
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(
                        now.status(), head || now.announcedLength() == 0 ? -1 : now.announcedLength());
                if (!head) {
                    exchange.getResponseBody().write(now.body().getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                }
            }
        });
        server.start();
        S3Config config = new S3Config(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "us-east-1",
                "bucket",
                "team",
                true,
                null,
                Files.writeString(folder.resolve("access"), "access\n"),
                Files.writeString(folder.resolve("secret"), "canary-secret\n"));
        store = S3Store.open(config, dates::add);
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "404, NoSuchBucket, STORE_ABSENT",
        "404, NoSuchKey, STORE_OBJECT_MISSING",
        "404, SomethingElse, STORE_ABSENT",
        "403, AccessDenied, STORE_ACCESS_DENIED",
        "403, InvalidAccessKeyId, STORE_CREDENTIAL_REJECTED",
        "403, SignatureDoesNotMatch, STORE_CREDENTIAL_REJECTED",
        "403, RequestTimeTooSkewed, STORE_CREDENTIAL_REJECTED",
        "400, ExpiredToken, STORE_CREDENTIAL_REJECTED",
        "503, SlowDown, STORE_THROTTLED",
        "503, ServiceUnavailable, STORE_THROTTLED",
        "429, Whatever, STORE_THROTTLED",
        "507, Whatever, STORE_FULL",
        "403, QuotaExceeded, STORE_FULL",
        "500, InternalError, STORE_FAILED",
        "502, Whatever, STORE_FAILED",
        "301, PermanentRedirect, CONFIG_INVALID",
        "400, AuthorizationHeaderMalformed, CONFIG_INVALID",
    })
    void translatesWhatTheServerSays(int status, String said, ErrorCode code) {
        answer = Answer.error(status, said);

        assertCode(code, () -> store.readWhole(KEY, 10));
        assertThat(requests).as("no retries of the vendor's").hasSize(1);
    }

    /** A connection that breaks in a 404 must not look like a bucket that is gone. */
    @Test
    void asksAgainWhatIsMissingIfTheAnswerDoesNotSay() {
        answer = new Answer(404, "<Error><Code>NoSuc", 18);

        assertCode(ErrorCode.STORE_ABSENT, () -> store.readWhole(KEY, 10));
        assertThat(requests).hasSize(2).last().asString().contains("list-type=2");
    }

    /** P15: what time it is by the store, also when it refuses; a date that is none says nothing. */
    @Test
    void passesOnTheStoresDate() {
        Instant before = Instant.now().minusSeconds(1);
        answer = Answer.error(404, "NoSuchKey");

        assertCode(ErrorCode.STORE_OBJECT_MISSING, () -> store.readWhole(KEY, 10));
        new DateListener(dates::add).heard("tomorrow");
        new DateListener(dates::add).heard("Sun, 06 Nov 1994 08:49:37 GMT");

        assertThat(dates).hasSize(3);
        assertThat(dates.getFirst()).isAfterOrEqualTo(before.truncatedTo(ChronoUnit.SECONDS));
        assertThat(dates.getLast()).isEqualTo("1994-11-06T08:49:37Z");
    }

    /** A server that does not know versions has none; one that fails has not said so. */
    @Test
    void takesNoFailureForABucketWithoutVersions() {
        answer = Answer.of(200, "x");
        for (int status : new int[] {500, 503}) {
            versioning = Answer.error(status, "InternalError");
            assertThatThrownBy(() -> store.readWhole(KEY, 10)).isInstanceOf(DavitException.class);
        }
        versioning = Answer.error(404, "NoSuchBucket");
        assertCode(ErrorCode.STORE_ABSENT, () -> store.readWhole(KEY, 10));
        assertThat(requests).isEmpty();

        versioning = Answer.error(501, "NotImplemented");
        assertThat(store.readWhole(KEY, 10)).asString(UTF_8).isEqualTo("x");
        assertThat(store.traits().versioned()).isFalse();
        assertThat(store.traits().lock()).isEmpty();
    }

    @Test
    void takesBothConflictAnswersForAnExistingKey() {
        answer = Answer.error(412, "PreconditionFailed");
        assertThat(store.create(KEY, Content.of(new byte[3]))).isEqualTo(CreateResult.ALREADY_THERE);
        answer = Answer.error(409, "ConditionalRequestConflict");
        assertThat(store.create(KEY, Content.of(new byte[3]))).isEqualTo(CreateResult.ALREADY_THERE);
    }

    @Test
    void takesABodyThatBreaksOffForABrokenConnectionAndNotForAShortObject() {
        answer = new Answer(206, "half", 8, "Content-Range", "bytes 0-7/8");

        assertCode(ErrorCode.STORE_UNREACHABLE, () -> store.read(KEY, 0, 8));
    }

    @Test
    void refusesAnotherRangeThanItAskedFor() {
        answer = new Answer(206, "12345678", 8, "Content-Range", "bytes 8-15/16");
        assertCode(ErrorCode.STORE_FAILED, () -> store.read(KEY, 0, 8));

        answer = Answer.of(200, "the whole object, for the server knows no ranges");
        assertCode(ErrorCode.STORE_FAILED, () -> store.read(KEY, 4, 8));
    }

    @Test
    void neverTakesAHeadWithoutExplanationForAnAbsence() {
        answer = Answer.error(404, "NoSuchBucket");
        assertCode(ErrorCode.STORE_ABSENT, () -> store.stat(KEY));

        answer = Answer.error(403, "AccessDenied");
        assertCode(ErrorCode.STORE_ACCESS_DENIED, () -> store.stat(KEY));

        answer = Answer.error(403, "InvalidAccessKeyId");
        assertCode(ErrorCode.STORE_CREDENTIAL_REJECTED, () -> store.stat(KEY));

        answer = Answer.error(500, "InternalError");
        assertCode(ErrorCode.STORE_FAILED, () -> store.stat(KEY));
    }

    @Test
    void neverBelievesAListingThatGoesBackwardsOrInCircles() {
        answer = Answer.of(200, listing(false, "team/b", "team/a"));
        assertCode(ErrorCode.STORE_FAILED, this::list);

        answer = Answer.of(200, listing(true, "team/a", "team/b"));
        assertCode(ErrorCode.STORE_FAILED, this::list);

        answer = Answer.of(200, "this is no listing");
        assertCode(ErrorCode.STORE_FAILED, this::list);
    }

    @Test
    void passesOverNamesThatAreNotOurs() {
        answer = Answer.of(200, listing(false, "team/", "team/a b", "team/folder/", "team/ours"));

        assertThat(list()).containsExactly("ours");
    }

    private List<String> list() {
        List<String> keys = new ArrayList<>();
        store.list("", stat -> keys.add(stat.key().value()));
        return keys;
    }

    private static String listing(boolean truncated, String... keys) {
        StringBuilder xml = new StringBuilder("<ListBucketResult><IsTruncated>" + truncated + "</IsTruncated>");
        for (String key : keys) {
            xml.append("<Contents><Key>" + key
                    + "</Key><Size>1</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified></Contents>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private static void assertCode(ErrorCode code, Callable<?> call) {
        assertThatThrownBy(call::call).isInstanceOfSatisfying(DavitException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.sentence()).doesNotContain("canary-secret");
        });
    }
}
