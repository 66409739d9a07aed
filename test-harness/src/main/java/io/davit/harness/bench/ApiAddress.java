package io.davit.harness.bench;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;

/** Where an API server listens, and the TLS identity to show to it. */
record ApiAddress(InetAddress host, int port, SSLContext tls) {
    /** Of a kubeconfig with a client certificate. */
    static ApiAddress of(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        URI url = URI.create(config.getMasterUrl());
        try {
            return new ApiAddress(InetAddress.getByName(url.getHost()), url.getPort(), SSLUtils.sslContext(config));
        } catch (IOException | GeneralSecurityException e) {
            throw new BenchFailure("The kubeconfig " + kubeconfig + " cannot be used", e);
        }
    }
}
