package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.davit.errors.ErrorCode;
import io.davit.hub.api.PageToken;
import io.davit.hub.app.Bridge.Answer;
import io.davit.proto.v1.ListBackupsRequest;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest.Builder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What only somebody sends who means harm, or whose program is broken: a right status, a stable code, and the hub goes on (must-hold 8). */
class HostileRequestsTest {
    @TempDir
    static Path folder;

    private static Bridge hub;

    @BeforeAll
    static void open() {
        hub = new Bridge(folder);
        hub.cluster("harbour");
        hub.location("main", "harbour");
        for (String name : List.of("a", "b", "c")) {
            hub.post(
                    "/v1/backups",
                    "{\"name\":\"backups/" + name + "\",\"cluster\":\"clusters/harbour\",\"location\":\"main\"}");
        }
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    private static Arguments body(String name, String body, ErrorCode code, String sentence) {
        return bytes(name, body.getBytes(StandardCharsets.UTF_8), code, sentence);
    }

    private static Arguments bytes(String name, byte[] body, ErrorCode code, String sentence) {
        return call(
                name,
                "POST",
                "/v1/backups",
                call -> call.method("POST", BodyPublishers.ofByteArray(body)),
                400,
                code,
                sentence);
    }

    private static Arguments call(
            String name,
            String verb,
            String path,
            UnaryOperator<Builder> change,
            int status,
            ErrorCode code,
            String sentence) {
        return arguments(name, verb, path, change, status, code, sentence);
    }

    private static Arguments get(String name, String path, ErrorCode code, String sentence) {
        return call(name, "GET", path, call -> call, 400, code, sentence);
    }

    private static Arguments header(
            String name, String path, String header, String value, int status, ErrorCode code, String sentence) {
        return call(name, "POST", path, call -> call.setHeader(header, value), status, code, sentence);
    }

    static Stream<Arguments> requests() {
        ErrorCode invalid = ErrorCode.REQUEST_INVALID;
        byte[] broken = "{\"cluster\":\"clusters/?\"}".getBytes(StandardCharsets.UTF_8);
        broken[broken.length - 3] = (byte) 0xff;
        String create = "{\"cluster\":\"clusters/harbour\",\"location\":\"main\"%s}";
        String long64 = "x".repeat(65);
        return Stream.of(
                bytes("bytes that are no UTF-8", broken, invalid, "not JSON"),
                bytes("a zero byte", new byte[] {0}, invalid, "not JSON"),
                body("nesting without end", "[".repeat(500_000), invalid, "not JSON"),
                body("objects in objects", "{\"a\":".repeat(40) + "1" + "}".repeat(40), invalid, "not JSON"),
                body("two documents", create.formatted("") + "{}", invalid, "not JSON"),
                body(
                        "a number of a thousand digits",
                        create.formatted(",\"revision\":" + "9".repeat(2_000)),
                        invalid,
                        "not JSON"),
                body(
                        "an exponent that would fill the memory",
                        create.formatted(",\"revision\":1e999999999"),
                        invalid,
                        "int64"),
                body("the same as a text", create.formatted(",\"revision\":\"1e999999999\""), invalid, "1e999999999"),
                body("not a number", create.formatted(",\"revision\":NaN"), invalid, "not JSON"),
                body(
                        "an unknown field further inside",
                        create.formatted(",\"status\":{\"colour\":1}"),
                        invalid,
                        "colour"),
                body(
                        "a number for a state",
                        create.formatted(",\"status\":{\"state\":3}"),
                        invalid,
                        "backup.status.state"),
                body(
                        "both names of a field",
                        create.formatted(",\"excludedNamespaces\":[],\"excluded_namespaces\":[\"a\"]"),
                        invalid,
                        "excluded"),
                body(
                        "a name as long as the body may be",
                        create.formatted(",\"name\":\"backups/" + "x".repeat(1_000_000) + "\""),
                        invalid,
                        "backup.name"),
                body("a line break in a name", create.formatted(",\"name\":\"backups/a\\nb\""), invalid, "backup.name"),
                body(
                        "a hundred thousand namespaces",
                        create.formatted(",\"namespaces\":[" + "\"a\",".repeat(100_000) + "\"a\"]"),
                        invalid,
                        "namespaces"),
                call(
                        "a body where none is taken",
                        "GET",
                        "/v1/backups",
                        call -> call.method("GET", BodyPublishers.ofString("{}"))
                                .setHeader("content-type", "application/json"),
                        400,
                        invalid,
                        "takes no body"),
                get("a path out of its collection", "/v1/backups/..%2F..%2Fclusters", invalid, "name:"),
                get(
                        "a percent sign that begins nothing",
                        "/v1/backups?pageToken=%25zz",
                        ErrorCode.PAGE_TOKEN_INVALID,
                        "page_token"),
                get(
                        "a page token as long as a line may be",
                        "/v1/backups?pageToken=" + "A".repeat(7_000),
                        ErrorCode.PAGE_TOKEN_INVALID,
                        "page_token"),
                get("a truth that is none", "/v1/backups/a?validateOnly=maybe", invalid, "no query parameter"),
                get("a page that is too small to be one", "/v1/backups?pageSize=-2147483648", invalid, "negative"),
                get("a page that no number holds", "/v1/backups?pageSize=99999999999", invalid, "99999999999"),
                header(
                        "an Idempotency-Key that is too long",
                        "/v1/backups",
                        "idempotency-key",
                        long64,
                        400,
                        invalid,
                        "request_id"),
                header(
                        "an If-Match that is none of ours",
                        "/v1/clusters/harbour:deny",
                        "if-match",
                        "W/\"\\\"",
                        412,
                        ErrorCode.ETAG_STALE,
                        "etag"),
                header(
                        "another way to say who one is",
                        "/v1/backups",
                        "authorization",
                        "Basic YWRtaW46YWRtaW4=",
                        401,
                        ErrorCode.UNAUTHENTICATED,
                        "token"),
                header(
                        "half of a content type",
                        "/v1/backups",
                        "content-type",
                        ";",
                        415,
                        ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                        "application/json"),
                header(
                        "a packed body",
                        "/v1/backups",
                        "content-encoding",
                        "gzip",
                        415,
                        ErrorCode.MEDIA_TYPE_UNSUPPORTED,
                        "content-encoding"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void areRefused(
            String name,
            String verb,
            String path,
            UnaryOperator<Builder> change,
            int status,
            ErrorCode code,
            String sentence) {
        String usual = verb.equals("POST") ? "{\"cluster\":\"clusters/harbour\",\"location\":\"main\"}" : "";
        Answer answer = hub.send(change.apply(hub.request(verb, path, path.contains(":") ? "{}" : usual)));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code.name());
        assertThat(answer.json().get("detail").asText()).contains(sentence).hasSizeLessThan(1_000);
        assertThat(answer.json().get("guidance").asText()).isEqualTo(code.guidance());
        assertThat(hub.get("/v1/backups").json().get("backups"))
                .as("nothing was made")
                .hasSize(3);
    }

    @Test
    void aPageTokenIsGoodForItsOwnListAndFilterOnly() {
        String token =
                hub.get("/v1/backups?pageSize=1").json().get("nextPageToken").asText();

        assertThat(hub.get("/v1/backups?pageSize=2&pageToken=" + token).status())
                .isEqualTo(200);
        for (String foreign : List.of(
                "/v1/restores?pageToken=",
                "/v1/auditEntries?pageToken=",
                "/v1/backups?cluster=clusters/harbour&pageToken=",
                "/v1/backups?since=1&pageToken=")) {
            Answer answer = hub.get(foreign + token);
            assertThat(answer.status()).as(foreign).isEqualTo(400);
            assertThat(answer.code()).as(foreign).isEqualTo("PAGE_TOKEN_INVALID");
        }
        for (String[] position :
                new String[][] {{"a", "x", "u"}, {"a", "-5", "u"}, {"a", "9".repeat(30), "u"}, {"a"}}) {
            String forged = PageToken.of(ListBackupsRequest.getDefaultInstance(), position);
            assertThat(hub.get("/v1/backups?pageToken=" + forged).code()).isEqualTo("PAGE_TOKEN_INVALID");
        }
        String changed = (token.charAt(0) == 'A' ? 'B' : 'A') + token.substring(1);
        assertThat(hub.get("/v1/backups?pageToken=" + changed).code()).isEqualTo("PAGE_TOKEN_INVALID");
    }

    /** Past these limits it is HTTP itself that refuses, with a status or by ending the connection, before there is a request. */
    @Test
    void aHeadThatIsTooLongIsRefusedAndTheHubGoesOn() {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            int status;
            try {
                status = hub.send(hub.request("GET", "/v1/backups?pageToken=" + "A".repeat(40_000), "")
                                .version(version))
                        .status();
            } catch (UncheckedIOException cut) {
                status = 431;
            }
            assertThat(status).as("%s", version).isIn(414, 431);
        }
        assertThat(hub.get("/v1/backups").status()).isEqualTo(200);
    }

    @Test
    void aCorrelationIdThatCouldForgeALogIsReplaced() {
        Answer answer = hub.send(hub.request("GET", "/v1/backups", "").header("davit-correlation-id", "a b"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("davit-correlation-id")).isNotEqualTo("a b").matches("[!-~]{1,64}");
    }
}
