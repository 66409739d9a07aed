package io.davit.hub.locations;

import com.google.protobuf.Timestamp;
import io.davit.proto.v1.BackupLocation;
import io.davit.proto.v1.LocationOnCluster;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one location stands on each of its clusters. */
final class LocationStates {
    static final String WAITING = "WAITING";
    static final String NOT_APPROVED = "NOT_APPROVED";
    static final String APPROVED = "APPROVED";
    static final String USABLE = "USABLE";
    static final String FAILED = "FAILED";

    private final Map<String, LocationOnCluster> byCluster = new LinkedHashMap<>();

    static LocationStates of(BackupLocation location) {
        LocationStates states = new LocationStates();
        location.getStatesList().forEach(state -> states.byCluster.put(state.getCluster(), state));
        return states;
    }

    static LocationStates waiting(List<String> clusters) {
        LocationStates states = new LocationStates();
        clusters.forEach(states::wait);
        return states;
    }

    /** It was ordered; the agent has not answered. */
    void wait(String cluster) {
        byCluster.put(
                cluster,
                LocationOnCluster.newBuilder()
                        .setCluster(cluster)
                        .setState(WAITING)
                        .build());
    }

    /** The agent has it, as far as the hub knows. */
    boolean isInForce(String cluster) {
        LocationOnCluster state = byCluster.get(cluster);
        return state != null
                && (state.getState().equals(APPROVED) || state.getState().equals(USABLE));
    }

    void remove(String cluster) {
        byCluster.remove(cluster);
    }

    void found(String cluster, String state, String code, Timestamp when) {
        byCluster.put(
                cluster,
                LocationOnCluster.newBuilder()
                        .setCluster(cluster)
                        .setState(state)
                        .setCode(code)
                        .setCheckTime(when)
                        .build());
    }

    List<LocationOnCluster> list() {
        return List.copyOf(byCluster.values());
    }
}
