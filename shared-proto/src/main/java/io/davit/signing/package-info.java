/**
 * Bytes with a signature, as hub and agents exchange them (docs/instruction-protocol.md, sections 3 and 4). Open {@link
 * io.davit.signing.SignedEnvelope} first.
 */
@NullMarked
package io.davit.signing;

import org.jspecify.annotations.NullMarked;
