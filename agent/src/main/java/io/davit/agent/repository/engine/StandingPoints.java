package io.davit.agent.repository.engine;

import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Standings;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Restore points that are not gone, as the journals tell now, and what is wrong with the journals. */
record StandingPoints(List<RestorePointId> ids, List<Problem> problems) {
    static StandingPoints read(Trusted trusted) {
        List<JournalEntry.PointSealed> points = new ArrayList<>();
        Standings standings = new Standings();
        List<Problem> problems = trusted.readJournals(Map.of(), entry -> {
            standings.take(entry);
            if (entry instanceof JournalEntry.PointSealed sealed) {
                points.add(sealed);
            }
        });
        return new StandingPoints(
                points.stream()
                        .filter(point -> !standings.isGone(point))
                        .map(JournalEntry.PointSealed::id)
                        .toList(),
                problems);
    }
}
