package io.davit.agent.config;

import io.davit.settings.Setting;
import io.davit.signing.ListenerAddress;
import java.net.URI;
import java.util.Optional;

/** How the agent reaches its hub, if it has one. Which hub that is, its enrolment says. */
public record HubConfig(
        @Setting(value = "Whether 'davit-agent run' dials the hub once the agent is enrolled.", fallback = "true")
        boolean dial,

        @Setting(
                "HTTP proxy to reach the hub through, such as http://proxy.example.org:3128; it is asked to CONNECT, and sees only TLS.")
        Optional<URI> proxy) {
    public HubConfig {
        proxy.ifPresent(HubConfig::address);
    }

    private static ListenerAddress address(URI proxy) {
        boolean isPlain = "http".equals(proxy.getScheme()) && proxy.getUserInfo() == null && proxy.getHost() != null;
        if (!isPlain || proxy.getPort() < 1) {
            throw new IllegalArgumentException("proxy must be of the form http://HOST:PORT");
        }
        String host = proxy.getHost();
        return new ListenerAddress(host.startsWith("[") ? host.substring(1, host.length() - 1) : host, proxy.getPort());
    }

    public Optional<ListenerAddress> proxyAddress() {
        return proxy.map(HubConfig::address);
    }
}
