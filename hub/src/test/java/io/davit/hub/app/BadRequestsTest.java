package io.davit.hub.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.hub.app.Bridge.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input gets the right status, a stable code, a sentence that names the field, and a next step (must-hold 8). */
class BadRequestsTest {
    @TempDir
    static Path folder;

    private static Bridge hub;

    @BeforeAll
    static void open() {
        hub = new Bridge(folder);
        hub.cluster("harbour");
        hub.location("main", "harbour");
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            GET    | /v1/nothing                   |                                                        | 404 | ROUTE_UNKNOWN          | no route
            PATCH  | /v1/backups                   |                                                        | 405 | METHOD_NOT_ALLOWED     | does not take PATCH
            TRACE  | /healthz                      |                                                        | 405 | METHOD_NOT_ALLOWED     | but GET
            GET    | /v1/watchTickets              |                                                        | 405 | METHOD_NOT_ALLOWED     | but POST
            DELETE | /v1/backups/absent            |                                                        | 405 | METHOD_NOT_ALLOWED     | but GET
            GET    | /v1/backups/absent            |                                                        | 404 | RESOURCE_UNKNOWN       | backups/absent
            GET    | /v1/backups/Not%20A%20Name    |                                                        | 400 | REQUEST_INVALID        | name:
            GET    | /v1/backups/%ff%00            |                                                        | 400 | REQUEST_INVALID        | name:
            GET    | /v1/backups?colour=red        |                                                        | 400 | REQUEST_INVALID        | colour: is no query parameter
            GET    | /v1/backups?pageSize=many     |                                                        | 400 | REQUEST_INVALID        | many
            GET    | /v1/backups?pageSize=-1       |                                                        | 400 | REQUEST_INVALID        | page_size: is negative
            GET    | /v1/backups?pageSize=1&pageSize=2 |                                                    | 400 | REQUEST_INVALID        | page_size: is given twice
            GET    | /v1/backups?since=-1          |                                                        | 400 | REQUEST_INVALID        | since: is negative
            GET    | /v1/backups?since=99999999999999999999 |                                               | 400 | REQUEST_INVALID        | 99999999999999999999
            GET    | /v1/backups?state=LOST        |                                                        | 400 | REQUEST_INVALID        | LOST
            GET    | /v1/backups?state=77          |                                                        | 400 | REQUEST_INVALID        | state: 77 is none
            GET    | /v1/backups?state=0           |                                                        | 400 | REQUEST_INVALID        | state: 0 is none
            GET    | /v1/backups?pageToken=x       |                                                        | 400 | PAGE_TOKEN_INVALID     | page_token
            GET    | /v1/backups?pageToken=%2B%2B  |                                                        | 400 | PAGE_TOKEN_INVALID     | page_token
            GET    | /v1/backups?cluster=harbour   |                                                        | 400 | REQUEST_INVALID        | clusters/NAME
            GET    | /v1/watch?kinds=ships         |                                                        | 400 | REQUEST_INVALID        | kinds: is of clusters
            GET    | /v1/watch?name=ships/a        |                                                        | 400 | REQUEST_INVALID        | name:
            GET    | /v1/watch?ticket=forged       |                                                        | 401 | TICKET_INVALID         | ticket
            POST   | /v1/backups                   | {                                                      | 400 | REQUEST_INVALID        | not JSON
            POST   | /v1/backups                   | []                                                     | 400 | REQUEST_INVALID        | not a JSON object
            POST   | /v1/backups                   | {"a":1}                                                | 400 | REQUEST_INVALID        | Cannot find field: a
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","cluster":"clusters/b"}  | 400 | REQUEST_INVALID        | Duplicate
            POST   | /v1/backups                   | {"cluster":7,"location":{}}                            | 400 | REQUEST_INVALID        | backup.cluster: is no text
            POST   | /v1/backups                   | {'cluster':'clusters/harbour'}                         | 400 | REQUEST_INVALID        | not JSON
            POST   | /v1/clusters/harbour:deny     | {"reason":false}                                       | 400 | REQUEST_INVALID        | reason: is no text
            POST   | /v1/restores                  | {"withoutData":"true"}                                 | 400 | REQUEST_INVALID        | restore.without_data: is neither
            POST   | /v1/restores                  | {"namespaces":[1]}                                     | 400 | REQUEST_INVALID        | restore.namespaces: is no text
            POST   | /v1/clusters/harbour:deny     | {"reason":null}                                        | 400 | REQUEST_INVALID        | reason: is null
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"main","status":{"code":null}} | 400 | REQUEST_INVALID | backup.status.code: is null
            POST   | /v1/backups                   | {}                                                     | 400 | REQUEST_INVALID        | backup.cluster: is missing
            POST   | /v1/backups                   | {"cluster":"clusters/none","location":"main"}          | 404 | RESOURCE_UNKNOWN       | clusters/none
            POST   | /v1/backups                   | {"cluster":"clusters/harbour"}                         | 400 | REQUEST_INVALID        | backup.location
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"locations/x"} | 404 | RESOURCE_UNKNOWN      | locations/x
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"main","name":"backups/A"}                 | 400 | REQUEST_INVALID | backup.name
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"main","namespaces":["a","a"]}             | 400 | REQUEST_INVALID | twice
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"main","namespaces":["a"],"excludedNamespaces":["b"]} | 400 | REQUEST_INVALID | excluded
            POST   | /v1/backups                   | {"cluster":"clusters/harbour","location":"main","labels":{"-":""}}                  | 400 | REQUEST_INVALID | backup.labels
            POST   | /v1/backups/none:cancel       | {}                                                     | 404 | RESOURCE_UNKNOWN       | backups/none
            POST   | /v1/backups/none:cancel       | {"name":"backups/other"}                               | 400 | REQUEST_INVALID        | is another in the body
            POST   | /v1/restores                  | {"cluster":"clusters/harbour"}                         | 400 | REQUEST_INVALID        | restore.location
            POST   | /v1/restores                  | {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1"}               | 400 | RESTORE_POINT_UNKNOWN | w-1
            POST   | /v1/restores                  | {"cluster":"clusters/harbour","backup":"backups/none"} | 404 | RESOURCE_UNKNOWN       | backups/none
            POST   | /v1/restores                  | {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1","restorePointHash":"zz"} | 400 | REQUEST_INVALID | restore_point_hash
            POST   | /v1/restores                  | {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1","namespaceMapping":{"a":"c","b":"c"}} | 400 | REQUEST_INVALID | target c
            POST   | /v1/restores                  | {"cluster":"clusters/harbour","location":"main","restorePoint":"w-1","pathMapping":{"/a/../b":"/c"}} | 400 | REQUEST_INVALID | path_mapping
            POST   | /v1/locations                 | {"name":"locations/a"}                                 | 400 | REQUEST_INVALID        | backup_location.type
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3"}                     | 400 | REQUEST_INVALID        | backup_location.bucket
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3","bucket":"abc"}      | 400 | REQUEST_INVALID        | cloud_credential
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3","bucket":"abc","cloudCredential":"cloudCredentials/x"} | 404 | RESOURCE_UNKNOWN | cloudCredentials/x
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3","bucket":"abc","endpoint":"https://u:p@h"}        | 400 | REQUEST_INVALID | endpoint
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3","bucket":"abc","tokenEndpoint":"http://h"}        | 400 | REQUEST_INVALID | token_endpoint
            POST   | /v1/locations                 | {"name":"locations/a","type":"s3","bucket":"abc","prefix":"/a/"}                    | 400 | REQUEST_INVALID | prefix
            POST   | /v1/locations                 | {"name":"locations/a","type":"filesystem","endpoint":"/a/../b"}                     | 400 | REQUEST_INVALID | endpoint
            POST   | /v1/locations                 | {"name":"locations/a","type":"filesystem","endpoint":"/a","clusters":["clusters/none"]} | 404 | RESOURCE_UNKNOWN | clusters/none
            POST   | /v1/locations                 | {"name":"locations/main","type":"filesystem","endpoint":"/a"}                       | 409 | NAME_TAKEN | main
            PUT    | /v1/locations/main            | {"type":"filesystem","endpoint":"/a"}                  | 400 | REQUEST_INVALID        | backup_location.etag: is missing
            PUT    | /v1/locations/main            | {"name":"locations/b","type":"filesystem","endpoint":"/a"} | 400 | REQUEST_INVALID    | is another in the body
            DELETE | /v1/cloudCredentials/main     |                                                        | 409 | RESOURCE_IN_USE        | locations/main
            POST   | /v1/clusters/harbour:accept   | {}                                                     | 400 | REQUEST_INVALID        | etag: is missing
            POST   | /v1/clusters/harbour:accept   | {"etag":"9-none"}                                      | 412 | ETAG_STALE             | clusters/harbour
            POST   | /v1/enrolmentTokens           | {"cluster":"clusters/b","ttlSeconds":-5}               | 400 | REQUEST_INVALID        | ttl_seconds
            DELETE | /v1/enrolmentTokens/none      |                                                        | 404 | RESOURCE_UNKNOWN       | enrolmentTokens/none
            """)
    void refuses(String verb, String path, String body, int status, ErrorCode code, String sentence) {
        Answer answer = hub.send(hub.request(verb, path, body == null ? "" : body));

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).as(answer.response().body()).isEqualTo(code.name());
        assertThat(answer.json().get("detail").asText()).contains(sentence);
        assertThat(answer.json().get("guidance").asText()).isEqualTo(code.guidance());
        assertThat(answer.json().get("category").asText())
                .isEqualTo(code.category().name());
        assertThat(answer.json().get("correlationId").asText()).isEqualTo(answer.header("davit-correlation-id"));
    }

    @Test
    void saysWhichMethodsAPathTakes() {
        Answer answer = hub.send(hub.request("PATCH", "/v1/locations/main", ""));

        assertThat(answer.header("allow")).isEqualTo("DELETE, GET, PUT");
    }

    @Test
    void refusesABodyThatIsTooLong() {
        Answer answer = hub.post("/v1/backups", "{\"cluster\":\"" + "x".repeat(1024 * 1024) + "\"}");

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.code()).isEqualTo("REQUEST_TOO_LARGE");
    }

    @Test
    void refusesWhatIsNotJson() {
        Answer answer = hub.send(hub.request("POST", "/v1/backups", "{}").setHeader("content-type", "text/plain"));

        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.code()).isEqualTo("MEDIA_TYPE_UNSUPPORTED");
    }
}
