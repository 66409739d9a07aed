package io.davit.agent.repository.upkeep;

import io.davit.agent.repository.PruneReport.WaitingFor;
import io.davit.agent.repository.format.WriterId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Which condemned lists nobody holds back any more.
 *
 * @param free all up to this generation
 * @param waitingFor runs that hold back the others
 */
record Barrier(long free, List<WaitingFor> waitingFor) {
    /** @param survey read after the newest list was there */
    static Barrier of(Survey survey, WriterId self, Collection<CondemnedList> lists, long newest) {
        long free = newest;
        List<WaitingFor> waitingFor = new ArrayList<>();
        for (Survey.OpenRun open : survey.openRuns()) {
            boolean own = open.writer().equals(self);
            boolean isFenced = survey.standings().isFenced(open.run()) || isAnnounced(open, lists);
            if (!own && !isFenced && open.generation() < newest) {
                free = Math.min(free, open.generation());
                waitingFor.add(new WaitingFor(open.writer().hex(), open.run().toString()));
            }
        }
        return new Barrier(free, waitingFor);
    }

    /** Whether a list says that the run is about to be fenced. */
    static boolean isAnnounced(Survey.OpenRun open, Collection<CondemnedList> lists) {
        return lists.stream()
                .flatMap(list -> list.fenced().stream())
                .anyMatch(fence -> fence.run().equals(open.run())
                        && fence.writerId().equals(open.writer().hex()));
    }
}
