/** A very small application and a very bendable agent, for tests of what goes wrong. Open {@link io.davit.harness.pier.Berth} first. */
package io.davit.harness.pier;
