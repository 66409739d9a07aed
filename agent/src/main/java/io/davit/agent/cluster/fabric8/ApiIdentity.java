package io.davit.agent.cluster.fabric8;

import io.davit.errors.DavitException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.utils.OpenIDConnectionUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What stands in {@code Authorization}; a client certificate belongs to the connection instead. A token of a kubeconfig
 * is read again from there (its credential plugin is run again) every {@link #FRESH}, and at once after it was refused;
 * that of a pod's account for every request. Safe for use by many threads.
 */
final class ApiIdentity {
    static final Duration FRESH = Duration.ofMinutes(1);

    private final Config config;
    private final Supplier<Config> again;
    private final Clock clock;
    private final boolean byToken;
    /** One thread renews, as a plugin may be slow and need not be safe beside itself; the others go on with what there is. */
    private final ReentrantLock renewing = new ReentrantLock();

    private volatile String token;
    private volatile Instant since;

    /** @param again reads the same configuration once more */
    ApiIdentity(Config config, Supplier<Config> again, Clock clock) {
        this.config = config;
        this.again = again;
        this.clock = clock;
        this.since = clock.instant();
        this.token = tokenOf(config);
        this.byToken = !isBasic() && (!token.isEmpty() || config.getAuthProvider() != null);
    }

    /** Value of the header; empty for none. */
    String authorization() throws IOException {
        if (isBasic()) {
            byte[] pair = (config.getUsername() + ":" + config.getPassword()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        if (!byToken) {
            return "";
        }
        if (config.getOauthTokenProvider() != null) {
            return "Bearer " + tokenOf(config);
        }
        if (!clock.instant().isBefore(since.plus(FRESH)) && renewing.tryLock()) {
            try {
                renew();
            } finally {
                renewing.unlock();
            }
        }
        // "invalid" rather than nothing: refused, never taken for the anonymous user.
        return "Bearer " + (token.isEmpty() ? "invalid" : token);
    }

    /** After an answer 401: whether there is something else to say now. */
    boolean isRenewed(String refused) throws IOException {
        if (!byToken) {
            return false;
        }
        if (config.getOauthTokenProvider() == null) {
            renewing.lock();
            try {
                if (refused.equals("Bearer " + token) || token.isEmpty()) {
                    renew();
                }
            } finally {
                renewing.unlock();
            }
        }
        return !authorization().equals(refused);
    }

    private void renew() throws IOException {
        Config newest = readAgain();
        since = clock.instant();
        boolean expired = newest.getAuthProvider() != null
                && "oidc".equalsIgnoreCase(newest.getAuthProvider().getName())
                && OpenIDConnectionUtils.idTokenExpired(newest);
        token = expired ? fromIssuer(newest) : tokenOf(newest);
    }

    /** A file that is being written is whole in a moment: whoever calls tries again. */
    private Config readAgain() throws IOException {
        try {
            return again.get();
        } catch (DavitException e) {
            throw new IOException("the credentials cannot be read again", e);
        }
    }

    /** The one thing for which fabric8 talks HTTP itself: the JDK's client is loaded for nothing else. */
    private String fromIssuer(Config newest) throws IOException {
        try {
            String fresh = OpenIDConnectionUtils.resolveOIDCTokenFromAuthConfig(
                            config, newest.getAuthProvider().getConfig(), new JdkHttpClientFactory().newBuilder())
                    .get(ApiClient.STALL.toSeconds(), TimeUnit.SECONDS);
            return orEmpty(fresh);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a token was renewed", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the token could not be renewed", e);
        }
    }

    private boolean isBasic() {
        return !orEmpty(config.getUsername()).isEmpty()
                && !orEmpty(config.getPassword()).isEmpty();
    }

    private static String tokenOf(Config config) {
        if (config.getOauthTokenProvider() != null) {
            return orEmpty(config.getOauthTokenProvider().getToken());
        }
        String fixed = orEmpty(config.getOauthToken());
        return fixed.isEmpty() ? orEmpty(config.getAutoOAuthToken()) : fixed;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
