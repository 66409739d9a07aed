package io.davit.hub.keys;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates of the hub's own authority: a new key at every start, and again at two thirds of its life. Nothing is stored. */
public final class IssuedTls implements ListenerTls {
    private final CertificateAuthority authority;
    private final List<String> names;
    private final Clock clock;
    private @Nullable TlsMaterial material;

    public IssuedTls(CertificateAuthority authority, List<String> names, Clock clock) {
        this.authority = authority;
        this.names = List.copyOf(names);
        this.clock = clock;
    }

    @Override
    public synchronized TlsMaterial current() {
        TlsMaterial now = material;
        if (now == null || !clock.instant().isBefore(now.renewAt())) {
            now = authority.issueForListener(names);
            material = now;
        }
        return now;
    }
}
