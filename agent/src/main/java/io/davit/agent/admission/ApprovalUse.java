package io.davit.agent.admission;

import java.time.Instant;

/**
 * One approval as it was given. Given again, for the same digest and with another expiry, it is another one.
 *
 * @param digest 64 lower-case hexadecimal digits: what was approved
 */
public record ApprovalUse(String digest, Instant expires) {}
