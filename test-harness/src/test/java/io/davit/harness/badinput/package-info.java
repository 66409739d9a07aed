/**
 * What people type and configure wrongly, and what is not there or not allowed: each has its code, its exit status and a next
 * step, and loses nothing. Open {@link io.davit.harness.badinput.BadInputs} first: it is the table.
 */
package io.davit.harness.badinput;
