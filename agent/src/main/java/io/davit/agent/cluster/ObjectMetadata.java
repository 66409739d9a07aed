package io.davit.agent.cluster;

import java.util.List;
import java.util.Map;

/** The few metadata fields that decisions need. Absent texts are empty. */
public record ObjectMetadata(
        ObjectName name,
        String uid,
        String resourceVersion,
        boolean isBeingDeleted,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> owners) {}
