package io.davit.agent.hublink;

import io.davit.agent.hub.SessionBook;
import io.davit.agent.reports.ReportLog;
import java.time.Clock;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a session speaks of, the same for every session.
 *
 * @param running instructions that were admitted and have no outcome yet
 */
public record LinkParts(
        SessionBook sessions,
        ReportLog reports,
        Supplier<Set<String>> running,
        InventorySource inventory,
        ProgressSource progress,
        TimeKeeper time,
        Clock clock) {}
