package io.davit.agent.app;

import io.davit.agent.config.LocationConfig;

/**
 * A backup location of this cluster.
 *
 * @param key under which it is remembered and cached: one name may be another place tomorrow, if the hub laid it down
 */
record KnownLocation(LocationConfig config, String key) {}
