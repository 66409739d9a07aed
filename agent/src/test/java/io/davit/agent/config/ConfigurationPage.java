package io.davit.agent.config;

import io.davit.settings.SettingsTable;

/** Draws {@code docs/configuration.md} from the configuration records. */
public final class ConfigurationPage {
    private ConfigurationPage() {}

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                Generated from the records of `io.davit.agent.config`; do not edit.
                `davit-agent` reads one YAML file: `--config FILE`, else `$DAVIT_AGENT_CONFIG`, else `/etc/davit/agent.yaml`.
                An unknown key stops the start, and the error names the nearest valid one.
                Relative paths count from the file's own folder.
                Sizes and durations carry a unit: `32MiB`, `30s`.
                Secrets are given by the path of a file that holds them, one line each; none stands in this file.

                | Key | Type | Default | Meaning |
                |---|---|---|---|
                """);
        SettingsTable.rows(AgentConfig.class, "", page);
        page.append("""

                ## Example

                ```yaml
                cluster:
                  name: harbour
                  in-cluster: true
                data-dir: /var/lib/davit-agent
                node:
                  name: node-1
                volumes:
                  allowed-roots: [/srv/volumes]
                locations:
                  - name: quay
                    passphrase-file: /etc/davit/secrets/quay-passphrase
                    s3:
                      endpoint: https://s3.example.org
                      bucket: backups
                      prefix: harbour
                      path-style: true
                      access-key-file: /etc/davit/secrets/quay-access-key
                      secret-key-file: /etc/davit/secrets/quay-secret-key
                ```
                """);
        return page.toString();
    }
}
