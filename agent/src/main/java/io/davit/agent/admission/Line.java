package io.davit.agent.admission;

import io.davit.signing.KeyId;

/** Where sequences of one epoch are counted (P3). */
public record Line(KeyId key, Lane lane) {}
