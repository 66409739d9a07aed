package io.davit.agent.reports;

import io.davit.proto.agent.v1.Envelope;

/** A report as it was signed, once. */
public record StoredReport(long index, Envelope envelope) {}
