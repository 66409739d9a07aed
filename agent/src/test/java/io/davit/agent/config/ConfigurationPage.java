package io.davit.agent.config;

import io.davit.settings.ByteSize;
import io.davit.settings.Setting;
import io.davit.settings.SettingName;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
        rows(AgentConfig.class, "", page);
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

    /** Rows of a table with key, type, default and meaning. */
    public static void rows(Class<?> type, String prefix, StringBuilder page) {
        for (RecordComponent component : type.getRecordComponents()) {
            Setting setting = component.getAnnotation(Setting.class);
            boolean optional = component.getType() == Optional.class;
            boolean list = component.getType() == List.class;
            Class<?> value = optional || list
                    ? (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0]
                    : component.getType();
            boolean section = value.isRecord() && value != ByteSize.class;
            String key = prefix + SettingName.of(component) + (list ? "[]" : "");
            String fallback = optional || section || (list && setting.fallback().isEmpty())
                    ? ""
                    : setting.fallback().isEmpty() ? "**required**" : "`" + setting.fallback() + "`";
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(key, section ? "section" : word(value), fallback, setting.value()));
            if (section) {
                rows(value, key + ".", page);
            }
        }
    }

    private static String word(Class<?> type) {
        if (type == Path.class) {
            return "path";
        } else if (type == URI.class) {
            return "address";
        } else if (type == Duration.class) {
            return "duration";
        } else if (type == ByteSize.class) {
            return "size";
        } else if (type == int.class) {
            return "number";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return String.join(" or ", SettingName.choices(type));
        }
        return "text";
    }
}
