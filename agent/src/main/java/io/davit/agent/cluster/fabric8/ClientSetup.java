package io.davit.agent.cluster.fabric8;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Turns {@link ClusterAccess} into fabric8's configuration: the named file or the pod's account, nothing from the environment of a user. */
final class ClientSetup {
    static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final int CONNECT_MILLIS = 10_000;

    private ClientSetup() {}

    /** @throws DavitException CONFIG_UNREADABLE, CONFIG_INVALID */
    static Config configuration(ClusterAccess access) {
        Config config =
                access.kubeconfig().isPresent() ? fromFile(access.kubeconfig().get(), access.context()) : fromPod();
        if (config.getMasterUrl() == null || config.getMasterUrl().isBlank()) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the kubeconfig names no API server");
        }
        // Retries are ours, once (CONVENTIONS: never SDK times decorator times caller).
        config.setRequestRetryBackoffLimit(0);
        config.setConnectionTimeout(CONNECT_MILLIS);
        return config;
    }

    private static Config fromFile(Path file, Optional<String> context) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new DavitException(ErrorCode.CONFIG_UNREADABLE, "the kubeconfig " + file + " cannot be read", e);
        }
        if (text.isBlank()) {
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the kubeconfig " + file + " is empty");
        }
        return Kubeconfig.plain(text, file, context).orElseGet(() -> byFabric8(text, file, context));
    }

    private static Config byFabric8(String text, Path file, Optional<String> context) {
        try {
            Config config = Config.fromKubeconfig(text, file.toFile());
            if (context.isEmpty()) {
                // Without one, fabric8 would quietly go to the address of a pod's own cluster.
                if (config.getCurrentContext() == null) {
                    throw new DavitException(
                            ErrorCode.CONFIG_INVALID, "the kubeconfig " + file + " has no current context");
                }
                return config;
            }
            boolean known = config.getContexts().stream()
                    .anyMatch(named -> context.get().equals(named.getName()));
            if (!known) {
                throw new DavitException(
                        ErrorCode.CONFIG_INVALID, "the kubeconfig " + file + " has no context " + context.get());
            }
            return Config.fromKubeconfig(
                    context.get(), text, file.toAbsolutePath().toString());
        } catch (DavitException e) {
            throw e;
        } catch (RuntimeException e) {
            // Of many kinds (YAML, fabric8, JDK). Its words may quote lines of the file, which holds credentials:
            // dropped.
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the kubeconfig " + file + " is not valid");
        }
    }

    private static Config fromPod() {
        String host = System.getenv("KUBERNETES_SERVICE_HOST");
        String port = System.getenv("KUBERNETES_SERVICE_PORT");
        if (host == null || port == null || !Files.isReadable(ACCOUNT.resolve("token"))) {
            throw new DavitException(
                    ErrorCode.CONFIG_UNREADABLE, "no kubeconfig is given and this is no pod with a ServiceAccount");
        }
        String address = host.contains(":") ? "[" + host + "]" : host;
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://" + address + ":" + port + "/")
                .withCaCertFile(ACCOUNT.resolve("ca.crt").toString())
                .withOauthTokenProvider(ClientSetup::accountToken)
                .build();
    }

    /** Read anew for each request: the kubelet rotates the file. */
    private static String accountToken() {
        try {
            return Files.readString(ACCOUNT.resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the ServiceAccount token cannot be read", e);
        }
    }
}
