package io.davit.cli.hub;

import io.davit.signing.ListenerAddress;

/**
 * Where a hub is, how to know it, and who we are to it.
 *
 * @param token what the hub is shown
 */
public record HubAccess(ListenerAddress address, HubTrust trust, AccessToken token) {}
