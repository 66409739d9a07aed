/**
 * What {@code ./davit demo} tells: a hub, two clusters, their people, and whoever steals the hub.
 * Open {@link io.davit.harness.demo.FleetStory} first.
 */
@NullMarked
package io.davit.harness.demo;

import org.jspecify.annotations.NullMarked;
