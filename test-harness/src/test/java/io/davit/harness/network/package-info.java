/**
 * The network between agent and object store as an enemy: connections that are reset, cut or silent. Open
 * {@link io.davit.harness.network.Trouble} first: it is what may happen to one request.
 */
package io.davit.harness.network;
