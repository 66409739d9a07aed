package io.davit.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.settings.ByteSize;
import io.davit.settings.Durations;
import io.davit.settings.EffectiveConfig;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
    private static final Path FILE = Path.of("/etc/davit/agent.yaml");
    private static final String LOCATION = """
            locations:
              - name: quay
                passphrase-file: quay.pass
                filesystem: {path: /backups}
            """;

    @Test
    void readsAWholeFileAndResolvesPathsFromItsFolder() {
        AgentConfig config = ConfigFile.parse("""
                cluster: {name: harbour, kubeconfig: kube.yaml, context: admin}
                data-dir: /data
                node: {name: node-1}
                volumes:
                  allowed-roots: [/srv/volumes]
                guardrails-file: guardrails.yaml
                locations:
                  - name: quay
                    passphrase-file: /secrets/pass
                    s3:
                      endpoint: https://s3.example.org:9000
                      bucket: backups
                      prefix: fleet/harbour
                      path-style: true
                      access-key-file: /secrets/access
                      secret-key-file: /secrets/secret
                endpoint: {port: 0}
                limits: {volumes: 3}
                """, FILE);

        assertThat(config.cluster().kubeconfig()).hasValue(Path.of("/etc/davit/kube.yaml"));
        assertThat(config.volumes().allowedRoots()).containsExactly(Path.of("/srv/volumes"));
        assertThat(config.location("quay").s3().orElseThrow().region()).isEqualTo("us-east-1");
        assertThat(config.endpoint()).isEqualTo(new EndpointConfig("127.0.0.1", 0));
        assertThat(config.limits().volumes()).isEqualTo(3);
        assertThat(config.guardrailsFile()).hasValue(Path.of("/etc/davit/guardrails.yaml"));
    }

    @Test
    void takesDefaultsForWhatIsAbsent() {
        AgentConfig config = ConfigFile.parse(LOCATION, FILE);

        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/davit-agent"));
        assertThat(config.cluster().kubeconfig()).isEqualTo(Optional.empty());
        assertThat(config.volumes().allowedRoots()).isEmpty();
    }

    @Test
    void namesTheNearestKeyOfAnUnknownOne() {
        assertThatThrownBy(() -> ConfigFile.parse("volumes: {alowed-roots: []}\n" + LOCATION, FILE))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_UNKNOWN_KEY))
                .hasMessageContaining("'volumes.alowed-roots'")
                .hasMessageContaining("did you mean 'allowed-roots'");
    }

    @Test
    void listsTheValidKeysWhenNoneIsNear() {
        assertThatThrownBy(() -> ConfigFile.parse("node: {colour: red}", FILE))
                .hasMessageContaining("valid keys here are name");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint: {port: many} | endpoint.port: must be a whole number",
                "endpoint: {port: 70000} | endpoint: port must be between",
                "volumes: {allowed-roots: /srv} | volumes.allowed-roots: must be a list",
                "volumes: {allowed-roots: [/]} | root of the file system",
                "location-roots: [/] | location-roots must not hold the root",
                "cluster: {in-cluster: perhaps} | cluster.in-cluster: must be true or false",
                "cluster: {in-cluster: true, kubeconfig: a} | either kubeconfig or in-cluster",
                "cluster: harbour | cluster: must be a section",
                "data-dir: '' | data-dir: must be a value; it is empty",
                "locations: [{name: quay}] | locations[0].passphrase-file: is missing",
                "locations: [{name: Quay, passphrase-file: p, filesystem: {path: b}}] | name must be lower-case",
                "locations: [{name: quay, passphrase-file: p}] | needs exactly one of s3 and filesystem",
                "locations: [{name: quay, passphrase-file: p, filesystem: {path: b, prefix: ../x}}] | must not hold",
            })
    void saysWhatIsWrongAndWhere(String yaml, String message) {
        assertThatThrownBy(() -> ConfigFile.parse(yaml, FILE))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining(message);
    }

    @Test
    void refusesCredentialsInAnEndpoint() {
        assertThatThrownBy(() -> ConfigFile.parse("""
                        locations:
                          - name: quay
                            passphrase-file: p
                            s3: {endpoint: 'https://me:canary@host', bucket: b, access-key-file: a, secret-key-file: s}
                        """, FILE))
                .hasMessageContaining("must not hold credentials")
                .hasMessageNotContaining("canary");
    }

    @Test
    void refusesAKeyThatIsGivenTwice() {
        assertThatThrownBy(() -> ConfigFile.parse("data-dir: a\ndata-dir: b\n", FILE))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_UNREADABLE));
    }

    @Test
    void refusesTwoLocationsOfOneName() {
        assertThatThrownBy(() -> ConfigFile.parse(
                        LOCATION + "  - {name: quay, passphrase-file: p, filesystem: {path: b}}\n", FILE))
                .hasMessageContaining("'quay' is given twice");
    }

    @Test
    void saysWhichLocationsThereAreWhenOneIsUnknown() {
        assertThatThrownBy(() -> ConfigFile.parse(LOCATION, FILE).location("pier"))
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCATION_UNKNOWN))
                .hasMessageContaining("quay");
    }

    @Test
    void showsTheEffectiveConfigurationWithDefaults() {
        assertThat(EffectiveConfig.of(ConfigFile.parse(LOCATION, FILE)))
                .containsEntry("data-dir", "/var/lib/davit-agent")
                .containsEntry("locations[0].filesystem.path", "/backups")
                .containsEntry("endpoint.port", "8571")
                .doesNotContainKey("guardrails-file");
    }

    @Test
    void readsSizesAndDurationsOnlyWithTheirUnits() {
        assertThat(ByteSize.parse("32MiB")).isEqualTo(new ByteSize(32 << 20)).hasToString("32MiB");
        assertThat(Durations.parse("5m")).hasMinutes(5);
        assertThatThrownBy(() -> ByteSize.parse("32")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Durations.parse("30")).isInstanceOf(IllegalArgumentException.class);
    }
}
