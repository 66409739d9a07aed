package io.davit.agent.cluster.fabric8;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds the blocking HTTP client from a cluster's configuration: trust, client certificate, proxy, deadlines. It neither
 * retries nor follows redirects: the first is the caller's, the second would carry credentials elsewhere.
 */
final class ApiConnections {
    /** A net, not the limit: who sends many requests at once has a limit of its own. */
    private static final int MOST = 256;
    /** Below the idle limits of API servers and of balancers before them. */
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** A connection that rested longer is looked at before it is used; a shorter rest costs no look (1 ms). */
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    private ApiConnections() {}

    /** @throws DavitException CONFIG_INVALID */
    static CloseableHttpClient open(Config config, HttpHost server, Duration stall) {
        PoolingHttpClientConnectionManager connections = connections(config, stall);
        Optional<URI> proxy = proxy(config, server.getHostName());
        if (proxy.isEmpty()) {
            // Without the layers for redirects, authentication and proxies: half of the time for a small request.
            return HttpClients.createMinimal(connections);
        }
        URI address = proxy.get();
        if (!List.of("http", "https").contains(address.getScheme()) || address.getPort() < 0) {
            connections.close();
            throw new DavitException(ErrorCode.CONFIG_INVALID, "only HTTP proxies with a port are supported");
        }
        HttpHost host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setProxy(host)
                .setDefaultCredentialsProvider(proxyCredentials(config, address, host))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** For the proxy alone, once it asks for them. */
    private static CredentialsProvider proxyCredentials(Config config, URI address, HttpHost proxy) {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        String user = Optional.ofNullable(address.getUserInfo()).orElseGet(() -> proxyUser(config));
        if (!user.isEmpty()) {
            int colon = user.indexOf(':');
            String name = colon < 0 ? user : user.substring(0, colon);
            String password = colon < 0 ? "" : user.substring(colon + 1);
            credentials.setCredentials(
                    new AuthScope(proxy), new UsernamePasswordCredentials(name, password.toCharArray()));
        }
        return credentials;
    }

    private static PoolingHttpClientConnectionManager connections(Config config, Duration stall) {
        Timeout connect = Timeout.ofMilliseconds(config.getConnectionTimeout());
        boolean insecure = config.isTrustCerts() || config.isDisableHostnameVerification();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(
                        trust(config),
                        insecure ? HostnameVerificationPolicy.CLIENT : HostnameVerificationPolicy.BUILTIN,
                        NoopHostnameVerifier.INSTANCE))
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                .setMaxConnPerRoute(MOST)
                .setMaxConnTotal(MOST)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(Timeout.of(stall))
                        .setTcpNoDelay(true)
                        .setSoKeepAlive(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(connect)
                        .setSocketTimeout(Timeout.of(stall))
                        .setIdleTimeout(Timeout.of(IDLE))
                        .setValidateAfterInactivity(TimeValue.of(LOOK_AFTER))
                        .build())
                .build();
    }

    private static SSLContext trust(Config config) {
        try {
            return ApiTrust.context(config);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // A certificate or key that cannot be read; the words may quote it.
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the kubeconfig's certificates or keys cannot be used");
        }
    }

    private static Optional<URI> proxy(Config config, String host) {
        String named = config.getHttpsProxy() != null ? config.getHttpsProxy() : config.getHttpProxy();
        if (named == null || named.isBlank() || isExempt(config.getNoProxy(), host)) {
            return Optional.empty();
        }
        try {
            return Optional.of(URI.create(named.contains("://") ? named : "http://" + named));
        } catch (IllegalArgumentException e) {
            // Its words quote the address, which may hold a password.
            throw new DavitException(ErrorCode.CONFIG_INVALID, "the proxy's address is not valid");
        }
    }

    private static boolean isExempt(String[] names, String host) {
        for (String name : names == null ? new String[0] : names) {
            String bare = name.strip();
            if (!bare.isEmpty() && (bare.equals("*") || host.endsWith(bare))) {
                return true;
            }
        }
        return false;
    }

    private static String proxyUser(Config config) {
        return config.getProxyUsername() == null ? "" : config.getProxyUsername() + ":" + config.getProxyPassword();
    }
}
