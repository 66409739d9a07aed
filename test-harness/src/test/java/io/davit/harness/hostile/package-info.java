/**
 * The bucket as an enemy: objects altered, taken away, swapped, put back, and whole repositories replaced. Open
 * {@link io.davit.harness.hostile.Attack} first: it is what may happen to one object.
 */
package io.davit.harness.hostile;
