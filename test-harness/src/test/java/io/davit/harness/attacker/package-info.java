/** What somebody tries who holds the hub: its database, its authority, its online keys. Open {@link io.davit.harness.attacker.StolenHubTest} first. */
package io.davit.harness.attacker;
