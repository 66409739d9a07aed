package io.davit.agent.repository.index;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Index segments that do not count, by why. Anybody who can write to the location can make them: so they are counted, not kept. */
public final class RefusedSegments {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedSegments.class);

    private final Map<ErrorCode, Kind> kinds = new EnumMap<>(ErrorCode.class);

    private record Kind(ObjectKey first, DavitException why, long count) {
        Kind oneMore() {
            return new Kind(first, why, count + 1);
        }

        String sentence() {
            return (count == 1 ? "an index segment is refused" : count + " index segments are refused, the first one")
                    + ": " + why.sentence();
        }
    }

    void add(ObjectKey key, DavitException why) {
        Kind before = kinds.get(why.code());
        kinds.put(why.code(), before == null ? new Kind(key, why, 1) : before.oneMore());
        LOG.atDebug()
                .addKeyValue("segment", key)
                .addKeyValue("code", why.code())
                .log("an index segment is refused");
    }

    /** One warning for each code. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        kinds.forEach(
                (code, kind) -> problems.add(Problem.warning(code, kind.first().value(), kind.sentence())));
        return problems;
    }

    /**
     * Why something that no segment names is missing: if segments were refused, they are why.
     *
     * @return the same, unless it is MISSING_DATA and segments were refused
     */
    public DavitException explain(DavitException failure) {
        if (failure.code() != ErrorCode.MISSING_DATA || kinds.isEmpty()) {
            return failure;
        }
        Kind kind = kinds.values().iterator().next();
        return new DavitException(
                kind.why().code(), failure.sentence() + "; " + kind.first() + ": " + kind.sentence(), failure);
    }
}
