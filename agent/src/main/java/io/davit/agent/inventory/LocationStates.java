package io.davit.agent.inventory;

import io.davit.proto.agent.v1.LocationSummary;
import java.util.List;

/** The role of whoever knows the locations of this cluster, those of the configuration and those that the hub laid down. */
@FunctionalInterface
public interface LocationStates {
    /** Each once. What the catalog knows of them is added to it. */
    List<LocationSummary> all();
}
