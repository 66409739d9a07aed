package io.davit.agent.repository.upkeep;

import io.davit.agent.objectstore.ObjectKey;
import io.davit.agent.repository.JournalHead;
import io.davit.agent.repository.PruneOrder;
import io.davit.agent.repository.PruneReport;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.Space;
import io.davit.agent.repository.crypto.SignedObjects;
import io.davit.agent.repository.format.ObjectId;
import io.davit.agent.repository.format.ObjectKind;
import io.davit.agent.repository.format.ObjectNames;
import io.davit.agent.repository.format.WriterId;
import io.davit.agent.repository.index.ChunkIndex;
import io.davit.agent.repository.index.IndexSegments;
import io.davit.agent.repository.index.RefusedSegments;
import io.davit.agent.repository.journal.EntryBody;
import io.davit.agent.repository.journal.OwnJournal;
import io.davit.agent.repository.pack.Spool;
import io.davit.agent.run.RunContext;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One prune, as section 10.3 of {@code docs/repository-format.md} has it; why it loses nothing is in {@code docs/prune-safety.md}. The
 * order of its steps is the safety: list, look who is open, decide what to spare, delete. Memory: {@link Survey}, a bit for
 * each pack, and the lists that are not carried out yet. For one thread.
 */
public final class Pruning {
    private static final Space.Objects NOTHING = new Space.Objects(0, 0);
    /** A line without an entry for so long is taken for one that ended; should it go on, it stores anew. */
    private static final Duration AT_REST = Duration.ofDays(30);

    private final UpkeepSite site;
    private final ChunkIndex index;
    private final PruneOrder order;
    private final Optional<WriterId> self;
    private final Path spool;
    private final Map<Long, CondemnedList> lists = new HashMap<>();
    private final Map<String, JournalHead> witnesses = new HashMap<>();
    private RefusedSegments refused = new RefusedSegments();

    /**
     * @param index open, and brought up to the newest generation
     * @param self who prunes, once it writes
     * @param spool folder for packs on their way
     */
    public Pruning(UpkeepSite site, ChunkIndex index, PruneOrder order, Optional<WriterId> self, Path spool) {
        this.site = site;
        this.index = index;
        this.order = order;
        this.self = self;
        this.spool = spool;
    }

    /** @throws DavitException see {@link io.davit.agent.repository.OpenRepository#prune} */
    public PruneReport run(OwnJournal journal, SignedObjects as, RunContext context) {
        if (!site.store().traits().createOnly()) {
            throw new DavitException(
                    ErrorCode.STORE_NOT_CREATE_ONLY,
                    site.store().describe() + " may overwrite what another writer creates; nothing is pruned there");
        }
        index.writeAs(journal.writer());
        long generation = site.lists().apply(index);
        return UpkeepRun.within(site, journal, generation, context, run -> prune(run, as));
    }

    /** @throws DavitException see {@link io.davit.agent.repository.OpenRepository#previewPrune} */
    public PruneReport preview(RunContext context) {
        site.lists().apply(index);
        Instant now = context.clock().instant();
        Survey survey = survey(context, false);
        Needs needs = needs(survey, now, context);
        LockedObjects locked = new LockedObjects(site.store(), index, now);
        PruneReport.Repacked repacked = repacking(survey, needs, now, locked).preview(context);
        Condemning.Draft draft = new Condemning(site, index, survey, needs, lists.values(), context, locked)
                .draft(now, Optional.empty());
        return new PruneReport(
                index.generation(),
                draft.list().points(),
                repacked,
                draft.condemned(),
                NOTHING,
                0,
                locked.report(),
                List.of(),
                orphans(context),
                refused.problems());
    }

    private PruneReport prune(UpkeepRun run, SignedObjects as) {
        RunContext context = run.context();
        WriterId self = run.journal().writer();
        Survey survey = survey(context, true);
        closeOwnDeadRuns(survey, run);
        LockedObjects locked = new LockedObjects(site.store(), index, run.storeDate());
        new IndexSegments(site.store(), index).compact(as, segment -> !locked.isLocked(segment));
        Needs needs = needs(survey, run.now(), context);
        Repacking repacking = repacking(survey, needs, run.storeDate(), locked);
        PruneReport.Repacked repacked = repacking.copy(as, new Spool(context, spool), context);
        if (repacked.copied() > 0) {
            survey.readOn();
            add(survey, needs, run.now(), context);
        }
        context.progress().step("look for what nothing needs");
        Condemning.Draft draft = new Condemning(site, index, survey, needs, lists.values(), context, locked)
                .draft(run.now(), Optional.of(new Condemning.As(self, run.storeDate())));
        long newest = index.generation();
        if (!draft.list().isEmpty()) {
            site.lists().create(draft.list(), as, site.owner().get().owner());
            newest++;
        }
        // From now on no run that is opened refers to anything in the lists.
        if (site.lists().apply(index) != newest) {
            throw new DavitException(ErrorCode.STORE_CONFLICT, "another prune of the repository is at work");
        }
        readLists(survey.pruned());
        survey.readOn();
        Barrier barrier = Barrier.of(survey, self, lists.values(), index.generation());
        context.progress().step("read what was sealed meanwhile");
        add(survey, needs, run.now(), context);
        Carrying carrying = new Carrying(site, index, survey, needs, run, locked);
        if (barrier.free() > survey.pruned()) {
            context.progress().step("delete");
            carrying.out(lists, survey.pruned(), barrier.free());
        }
        return new PruneReport(
                index.generation(),
                carrying.dropped(),
                repacked,
                draft.condemned(),
                carrying.deleted(),
                carrying.spared(),
                locked.report(),
                barrier.waitingFor(),
                orphans(context),
                Stream.concat(refused.problems().stream(), repacking.problems().stream())
                        .toList());
    }

    /** Nobody else may refer to copies (R17), so packs of a line that may still write are left to its own agent. */
    private Repacking repacking(Survey survey, Needs needs, Instant storeDate, LockedObjects locked) {
        Map<WriterId, Boolean> isRepacked = new HashMap<>();
        self.ifPresent(writer -> isRepacked.put(writer, true));
        return new Repacking(
                site,
                index,
                needs,
                order,
                writer -> isRepacked.computeIfAbsent(writer, other -> isAtRest(survey, other, storeDate)),
                this::isSelf,
                locked);
    }

    private boolean isAtRest(Survey survey, WriterId writer, Instant storeDate) {
        long newest = survey.head(writer).number();
        return newest > 0
                && site.dateOf(ObjectNames.point(writer, newest)).plus(AT_REST).isBefore(storeDate);
    }

    private boolean isSelf(WriterId writer) {
        return self.filter(writer::equals).isPresent();
    }

    /** Whoever may have a restore point is read: those that LIST shows, that signed a segment, or that a list names. */
    private Survey survey(RunContext context, boolean writes) {
        context.progress().step("read the index");
        IndexSegments segments = new IndexSegments(site.store(), index);
        refused = writes ? segments.prepare(site.objects(), self.orElseThrow()) : segments.load(site.objects());
        for (long generation = index.generation(); generation > 0 && witnesses.isEmpty(); generation--) {
            site.lists()
                    .find(generation)
                    .ifPresent(list -> list.heads().forEach(head -> witnesses.put(head.writerId(), head)));
        }
        Set<WriterId> known = new HashSet<>();
        index.forEachNamed(pack -> known.add(pack.writer()));
        // Of a line all of whose packs were copied, only the copies speak.
        index.copies().forEach(copy -> known.add(copy.copied().writer()));
        witnesses.keySet().forEach(writer -> known.add(new WriterId(writer)));
        context.progress().step("read the journals");
        Survey survey = new Survey(site, known, witnesses);
        survey.readOn();
        readLists(survey.pruned());
        return survey;
    }

    private void readLists(long carriedOut) {
        for (long generation = carriedOut + 1; generation <= index.generation(); generation++) {
            if (!lists.containsKey(generation)) {
                long number = generation;
                site.lists().find(generation).ifPresent(list -> lists.put(number, list));
            }
        }
    }

    private Needs needs(Survey survey, Instant now, RunContext context) {
        context.progress().step("read what restore points need");
        Needs needs = new Needs(site, index, this::isSelf);
        add(survey, needs, now, context);
        return needs;
    }

    private static void add(Survey survey, Needs needs, Instant now, RunContext context) {
        for (Survey.Point point : survey.points()) {
            if (survey.stands(point.id(), now)) {
                context.proceed();
                needs.add(point.id());
            }
        }
        needs.followCopies();
    }

    /** Nobody else works for this line: its open runs are dead, and must not hold other pruners back. */
    private static void closeOwnDeadRuns(Survey survey, UpkeepRun run) {
        for (Survey.OpenRun open : survey.openRuns()) {
            boolean own = open.writer().equals(run.journal().writer());
            if (own && !open.run().equals(run.context().id())) {
                run.append(new EntryBody.RunClosed(open.run(), ErrorCode.RUN_INTERRUPTED.name()));
            }
        }
    }

    /** Packs that nothing names are no evidence of anything (R20). */
    private Space.Objects orphans(RunContext context) {
        context.progress().step("count what is left over");
        Space.Objects[] sum = {NOTHING};
        site.store().list(ObjectNames.prefix(ObjectKind.PACK), stat -> {
            context.proceed();
            boolean named = ObjectNames.objectId(ObjectKind.PACK, stat.key())
                    .flatMap(index::numberOf)
                    .isPresent();
            sum[0] = named ? sum[0] : sum[0].plus(stat.size());
            return true;
        });
        return sum[0];
    }

    static ObjectKey packKey(ObjectId pack) {
        return ObjectNames.of(ObjectKind.PACK, pack);
    }

    static Space.Objects nothing() {
        return NOTHING;
    }

    static List<RestorePointId> sorted(Set<RestorePointId> points) {
        return points.stream()
                .sorted(Comparator.comparing(RestorePointId::toString))
                .toList();
    }
}
