package io.davit.agent.cluster.fabric8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One context of a kubeconfig, read without fabric8 where it says no more than an address, certificates and a token. fabric8 knows
 * every model of Kubernetes before it reads a line: 1,000 classes, a tenth of a cold process's time. It still reads what needs its
 * knowledge: credential plugins, identity providers, proxies, and whatever is not named here.
 */
final class Kubeconfig {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> PLAIN_CLUSTER = Set.of(
            "server",
            "certificate-authority",
            "certificate-authority-data",
            "insecure-skip-tls-verify",
            "disable-compression",
            "extensions");
    private static final Set<String> PLAIN_USER = Set.of(
            "client-certificate", "client-certificate-data", "client-key", "client-key-data", "token", "extensions");
    /** An alias of YAML, or what may look like one: this reader does not resolve them. */
    private static final Pattern ALIAS = Pattern.compile("(?m)(^|[\\s\\[,])[&*][A-Za-z0-9]");

    private final JsonNode root;
    private final Path folder;

    private Kubeconfig(JsonNode root, Path folder) {
        this.root = root;
        this.folder = folder;
    }

    /** Empty if fabric8 has to read it: also if it is broken, so that there is one judge of that. */
    static Optional<Config> plain(String text, Path file, Optional<String> context) {
        if (ALIAS.matcher(text).find()) {
            return Optional.empty();
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            JsonNode root = YAML.readTree(text);
            return folder == null || root == null
                    ? Optional.empty()
                    : new Kubeconfig(root, folder)
                            .plain(context.orElse(root.path("current-context").asText("")));
        } catch (IOException broken) {
            return Optional.empty();
        }
    }

    private Optional<Config> plain(String context) {
        JsonNode chosen = named("contexts", context, "context");
        JsonNode cluster = named("clusters", chosen.path("cluster").asText(""), "cluster");
        JsonNode user = named("users", chosen.path("user").asText(""), "user");
        String server = cluster.path("server").asText("");
        boolean isWhole = server.startsWith("https://") || server.startsWith("http://");
        return isWhole && holdsOnly(cluster, PLAIN_CLUSTER) && holdsOnly(user, PLAIN_USER)
                ? Optional.of(config(server, cluster, user))
                : Optional.empty();
    }

    private JsonNode named(String list, String name, String field) {
        for (JsonNode entry : root.path(list)) {
            if (!name.isEmpty() && entry.path("name").asText("").equals(name)) {
                return entry.path(field);
            }
        }
        return root.path("");
    }

    /** Nobody at all is written as an empty user, or as null. */
    private static boolean holdsOnly(JsonNode node, Set<String> known) {
        Iterator<String> names = node.fieldNames();
        while (names.hasNext()) {
            if (!known.contains(names.next())) {
                return false;
            }
        }
        return node.isObject() || node.isNull();
    }

    private Config config(String server, JsonNode cluster, JsonNode user) {
        boolean insecure = cluster.path("insecure-skip-tls-verify").asBoolean(false);
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(server)
                .withTrustCerts(insecure)
                .withDisableHostnameVerification(insecure)
                .withCaCertFile(file(cluster, "certificate-authority"))
                .withCaCertData(text(cluster, "certificate-authority-data"))
                .withClientCertFile(file(user, "client-certificate"))
                .withClientCertData(text(user, "client-certificate-data"))
                .withClientKeyFile(file(user, "client-key"))
                .withClientKeyData(text(user, "client-key-data"))
                .withOauthToken(text(user, "token"))
                .build();
    }

    private static @Nullable String text(JsonNode node, String field) {
        String text = node.path(field).asText("");
        return text.isEmpty() ? null : text;
    }

    /** Relative to the folder of the kubeconfig. */
    private @Nullable String file(JsonNode node, String field) {
        String path = text(node, field);
        return path == null ? null : folder.resolve(path).toString();
    }
}
