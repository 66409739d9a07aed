package io.davit.hub.app;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.agentlink.AgentLink;
import io.davit.hub.agentlink.OpenSessions;
import io.davit.hub.keys.HubKeys;
import io.davit.hub.keys.ListenerTls;
import io.davit.hub.keys.TlsMaterial;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether the key folder or a certificate changed, and tells who must know. */
final class KeyWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

    private final HubKeys keys;
    private final ListenerTls tls;
    private final AgentLink link;
    private final OpenSessions sessions;
    private TlsMaterial shown;

    KeyWatch(HubKeys keys, ListenerTls tls, TlsMaterial shown, AgentLink link, OpenSessions sessions) {
        this.keys = keys;
        this.tls = tls;
        this.shown = shown;
        this.link = link;
        this.sessions = sessions;
    }

    @SuppressWarnings("ReferenceEquality") // what is shown is another object whenever it changed
    synchronized void look() {
        try {
            if (keys.refresh()) {
                LOG.atInfo().addKeyValue("version", keys.keySet().version()).log("a new key set is in force");
                sessions.announceKeySet();
            }
            List<String> denied = keys.denied().stream()
                    .map(denial -> denial.serial().toString(16))
                    .toList();
            sessions.cutSerials(denied, ErrorCode.CERTIFICATE_DENIED);
            TlsMaterial now = tls.current();
            if (now != shown) {
                shown = now;
                link.show(HubWiring.linkTls(now, keys));
            }
        } catch (DavitException e) {
            LOG.atError().addKeyValue("code", e.code()).log("the key folder was not read anew: {}", e.sentence());
        }
    }
}
