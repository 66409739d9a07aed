package io.davit.harness.ground;

import java.nio.file.Path;

/** An account of the {@link S3Server}: the values, and the files from which an agent reads them. */
public record S3Credential(String accessKey, String secretKey, Path accessKeyFile, Path secretKeyFile) {
    static S3Credential write(Path folder, String accessKey, String secretKey) {
        return new S3Credential(
                accessKey,
                secretKey,
                Kubeconfig.writePrivate(folder.resolve(accessKey + ".access"), accessKey + "\n"),
                Kubeconfig.writePrivate(folder.resolve(accessKey + ".secret"), secretKey + "\n"));
    }

    @Override
    public String toString() {
        return accessKey;
    }
}
