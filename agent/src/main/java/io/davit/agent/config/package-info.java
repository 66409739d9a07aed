/**
 * The agent's configuration: one YAML file becomes immutable records, strictly. Keys are the records' component names in
 * kebab-case, and {@code docs/configuration.md} is generated from them. Open {@link io.davit.agent.config.AgentConfig} first.
 */
@NullMarked
@Room(Room.Kind.PORT)
package io.davit.agent.config;

import io.davit.house.Room;
import org.jspecify.annotations.NullMarked;
