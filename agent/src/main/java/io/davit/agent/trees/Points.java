package io.davit.agent.trees;

import io.davit.agent.repository.JournalEntry;
import io.davit.agent.repository.OpenRepository;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.Standings;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import io.davit.settings.Count;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The restore points of a repository, as its journals tell them now.
 *
 * @param newestFirst by the time of sealing
 * @param problems what is wrong with journals; what stands behind a problem is not listed
 */
public record Points(List<Listed> newestFirst, List<Problem> problems) {
    /**
     * One of them.
     *
     * @param forgottenUntil from when on a prune drops it; empty if it stands for good
     */
    public record Listed(RestorePointId id, RestorePointSummary summary, Optional<Instant> forgottenUntil) {}

    public static Points in(OpenRepository repository) {
        List<JournalEntry.PointSealed> sealedOnes = new ArrayList<>();
        Standings standings = new Standings();
        List<Problem> problems = repository.readJournals(Map.of(), entry -> {
            standings.take(entry);
            if (entry instanceof JournalEntry.PointSealed sealed) {
                sealedOnes.add(sealed);
            }
        });
        List<Listed> points = new ArrayList<>();
        for (JournalEntry.PointSealed sealed : sealedOnes) {
            if (!standings.isGone(sealed)) {
                points.add(new Listed(sealed.id(), sealed.summary(), standings.forgottenUntil(sealed.id())));
            }
        }
        points.sort(Comparator.comparing((Listed point) -> point.summary().sealed())
                .thenComparing(point -> point.id().toString())
                .reversed());
        return new Points(List.copyOf(points), List.copyOf(problems));
    }

    /**
     * The restore point that people mean by an id, whose writer may be cut short, or by {@code latest}. A whole id costs
     * no reading of journals.
     *
     * @throws DavitException RESTORE_POINT_UNKNOWN if there is none, or several
     */
    public static RestorePointId choose(OpenRepository repository, String wanted) {
        if (wanted.matches("[0-9a-f]{32}-[1-9][0-9]{0,17}")) {
            return RestorePointId.parse(wanted);
        }
        return in(repository).choose(wanted);
    }

    private RestorePointId choose(String wanted) {
        if (wanted.equals("latest")) {
            return newestFirst.stream()
                    .filter(point -> point.forgottenUntil().isEmpty())
                    .findFirst()
                    .map(Listed::id)
                    .orElseThrow(() -> unknown("the repository holds no restore point"));
        }
        List<RestorePointId> fitting = newestFirst.stream()
                .map(Listed::id)
                .filter(id -> isMeant(id, wanted))
                .toList();
        if (fitting.size() > 1) {
            throw unknown("'" + wanted + "' is the beginning of " + Count.of(fitting.size(), "restore point"));
        }
        return fitting.stream().findFirst().orElseThrow(() -> unknown("no restore point begins with '" + wanted + "'"));
    }

    /** The beginning of the writer may stand before the number: {@code 5f3a-12}. */
    private static boolean isMeant(RestorePointId id, String wanted) {
        int dash = wanted.indexOf('-');
        return dash < 0
                ? !wanted.isEmpty() && id.writerId().startsWith(wanted)
                : id.writerId().startsWith(wanted.substring(0, dash))
                        && wanted.substring(dash + 1).equals(Long.toString(id.number()));
    }

    private static DavitException unknown(String why) {
        return new DavitException(ErrorCode.RESTORE_POINT_UNKNOWN, why);
    }
}
