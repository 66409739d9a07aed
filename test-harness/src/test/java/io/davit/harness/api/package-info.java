/** The hub's public face, as programs that nobody here wrote meet it. */
package io.davit.harness.api;
