/** Secrets that are planted and searched for wherever something may be read. Open {@link io.davit.harness.canary.CanaryTest} first. */
package io.davit.harness.canary;
