package io.davit.harness.story;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** YAML files of Kubernetes objects, as people write them. */
public final class Manifests {
    private Manifests() {}

    /** The objects of a file beside a class, with {@code ${key}} replaced. */
    static List<HasMetadata> read(KubernetesClient client, Class<?> beside, String file, Map<String, String> values) {
        try (InputStream in = beside.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace("${" + value.getKey() + "}", value.getValue());
            }
            return parse(client, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Applies {@code deploy/FILE} of the source tree or the distribution, as {@code kubectl apply -f} would. */
    public static void applyShipped(KubernetesClient client, String file) {
        try {
            for (HasMetadata object : parse(client, Files.readString(SourceTree.shipped(file)))) {
                client.resource(object)
                        .fieldManager("ground-admin")
                        .forceConflicts()
                        .serverSideApply();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One document at a time: the client keeps no order over several. */
    private static List<HasMetadata> parse(KubernetesClient client, String text) {
        return Stream.of(text.split("(?m)^---$"))
                .flatMap(document ->
                        client
                                .load(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)))
                                .items()
                                .stream())
                .toList();
    }

    /** Finds files of the source tree from wherever the JVM was started. */
    public static final class SourceTree {
        private SourceTree() {}

        static Path shipped(String file) {
            return root().resolve("deploy").resolve(file);
        }

        /** The folder with the {@code davit} script: {@code davit.tree}, or the nearest one above the working folder. */
        public static Path root() {
            String told = System.getProperty("davit.tree");
            if (told != null) {
                return Path.of(told);
            }
            for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
                if (Files.isRegularFile(folder.resolve("davit"))) {
                    return folder;
                }
            }
            throw new IllegalStateException("not started inside of Davit's source tree");
        }
    }
}
