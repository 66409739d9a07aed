package io.davit.hub.config;

import io.davit.settings.SettingsTable;

/** Draws {@code docs/configuration-hub.md} from the configuration records. */
public final class HubConfigPage {
    public static final String EXAMPLE = """
            data-dir: /var/lib/davit-hub
            keys-dir: /var/lib/davit-hub/keys
            public-listener:
              names: [hub.example.org, 10.0.0.7]
            link-listener:
              names: [agents.hub.example.org]
              advertised: agents.hub.example.org:443
            store:
              sqlite:
                file: /var/lib/davit-hub/hub.sqlite
            admin-token-file: /etc/davit/secrets/admin-token
            limits:
              token-life: 1h
            """;

    private HubConfigPage() {}

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration of the hub

                Generated from the records of `io.davit.hub.config`; do not edit. The agent's is in [configuration.md](configuration.md).
                `davit-hub` reads one YAML file: `--config FILE`, else `$DAVIT_HUB_CONFIG`, else `/etc/davit/hub.yaml`.
                An unknown key stops the start, and the error names the nearest valid one.
                Relative paths count from the file's own folder.
                Sizes and durations carry a unit: `32MiB`, `30s`.
                Secrets are given by the path of a file that holds them, one line each; none stands in this file.

                | Key | Type | Default | Meaning |
                |---|---|---|---|
                """);
        SettingsTable.rows(HubConfig.class, "", page);
        return page.append("\n## Example\n\n```yaml\n")
                .append(EXAMPLE)
                .append("```\n")
                .toString();
    }
}
