/** What a hub orders, on real servers, without a link: from signed envelopes to signed reports. */
package io.davit.harness.orders;
