package io.davit.harness.bench.fleet;

import java.net.InetSocketAddress;

/**
 * Who a simulated agent is, once a person has accepted it.
 *
 * @param from address on this machine that its connections come from
 * @param link of the hub, where it dials
 */
record Enrolled(
        String name,
        String hubId,
        String clusterId,
        String clusterUid,
        SimulatedKeys keys,
        InetSocketAddress from,
        InetSocketAddress link) {}
