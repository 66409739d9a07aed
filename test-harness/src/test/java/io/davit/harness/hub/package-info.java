/** Hub and agents as real processes. Open {@link io.davit.harness.hub.HubStoryTest} first. */
package io.davit.harness.hub;
