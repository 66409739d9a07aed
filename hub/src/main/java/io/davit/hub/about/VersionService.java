package io.davit.hub.about;

import io.davit.hub.api.ApiMethod.Door;
import io.davit.hub.api.ApiMethods;
import io.davit.hub.api.Caller;
import io.davit.hub.api.Rows;
import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.Version;
import java.time.Clock;

/** Which hub this is. Needs no token: a client asks before it has one. */
public final class VersionService {
    /**
     * What the hub says about itself.
     *
     * @param version of the program
     * @param hubId UUID
     * @param protocolMin,protocolMax versions of the protocol with agents
     */
    public record About(String version, String hubId, int protocolMin, int protocolMax) {}

    private final About about;
    private final Clock clock;

    public VersionService(About about, Clock clock) {
        this.about = about;
        this.clock = clock;
    }

    public void register(ApiMethods methods) {
        methods.unary(GetVersionRequest.class, Door.OPEN, this::get);
    }

    private Version get(Caller caller, GetVersionRequest request) {
        return Version.newBuilder()
                .setVersion(about.version())
                .setHubId(about.hubId())
                .setProtocolMin(about.protocolMin())
                .setProtocolMax(about.protocolMax())
                .setTime(Rows.time(clock.instant()))
                .build();
    }
}
