package io.davit.harness.ground;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes kubeconfig files, readable by their owner alone. */
final class Kubeconfig {
    private final String server;
    private final String authorityPem;

    Kubeconfig(String server, String authorityPem) {
        this.server = server;
        this.authorityPem = authorityPem;
    }

    Path writeFor(CertificateAuthority.Credential credential, Path file) {
        return write(file, """
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(base64(credential.certificatePem()), base64(credential.keyPem())));
    }

    Path writeForToken(String token, Path file) {
        return write(file, "    token: %s\n".formatted(token));
    }

    private Path write(Path file, String user) {
        String text = """
                apiVersion: v1
                kind: Config
                clusters:
                - name: ground
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: ground
                  user:
                %scontexts:
                - name: ground
                  context: {cluster: ground, user: ground}
                current-context: ground
                """.formatted(server, base64(authorityPem), user);
        return writePrivate(file, text);
    }

    /** Creates the file with mode 0600 before anything stands in it. */
    static Path writePrivate(Path file, String text) {
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
