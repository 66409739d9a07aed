package io.davit.hub.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.hub.store.AgentState;
import io.davit.hub.store.Agents.Line;
import io.davit.hub.store.Agents.LineId;
import io.davit.hub.store.Audit;
import io.davit.hub.store.Enrolments.Certificate;
import io.davit.hub.store.Enrolments.Enrolment;
import io.davit.hub.store.Enrolments.Token;
import io.davit.hub.store.HubStore;
import io.davit.hub.store.InstructionRow;
import io.davit.hub.store.InstructionState;
import io.davit.hub.store.Outbox.Load;
import io.davit.hub.store.Outbox.Waiting;
import io.davit.hub.store.Reports;
import io.davit.hub.store.Requests.Remembered;
import io.davit.hub.store.Resource;
import io.davit.hub.store.ResourceKind;
import io.davit.hub.store.Resources.Order;
import io.davit.hub.store.Resources.Position;
import io.davit.hub.store.Resources.Query;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of the hub does, method by method. */
abstract class HubStoreContract {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);
    static final byte[] BODY = bytes("body");
    static final byte[] EPOCH = Arrays.copyOf(bytes("epoch"), 16);
    static final byte[] KEY = Arrays.copyOf(bytes("key"), 32);

    HubStore store;

    /** A store of its own for each test; the same one again for {@code again}. */
    abstract HubStore open(boolean again) throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = open(false);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    Resource create(ResourceKind kind, String name, String cluster, String state, Instant at) {
        return store.write(tx -> tx.resources().create(kind, name, "uid-" + name, cluster, state, at, BODY));
    }

    Resource create(String name) {
        return create(ResourceKind.BACKUP, name, "c1", "PENDING", NOON);
    }

    static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        DavitException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void whatWasWrittenIsThereAfterReopening() throws Exception {
        Resource made = create("a");
        store.close();
        store = open(true);

        Resource found =
                store.read(tx -> tx.resources().find(ResourceKind.BACKUP, "a").orElseThrow());

        assertThat(found).usingRecursiveComparison().isEqualTo(made);
        assertThat(found.version()).isEqualTo(1);
        assertThat(found.createdAt()).isEqualTo(NOON);
    }

    @Test
    void aNameStandsOncePerKindAndIsFreeAfterDeletion() {
        Resource first = create("a");
        create(ResourceKind.RESTORE, "a", "c1", "", NOON);

        assertCode(
                ErrorCode.NAME_TAKEN,
                () -> store.write(tx -> tx.resources().create(ResourceKind.BACKUP, "a", "other", "", "", NOON, BODY)));
        store.write(tx -> {
            tx.resources().delete(first, NOON);
            return tx.resources().create(ResourceKind.BACKUP, "a", "other", "", "", NOON, BODY);
        });

        assertThat(store.<Resource>read(tx ->
                                tx.resources().find(ResourceKind.BACKUP, "a").orElseThrow())
                        .uid())
                .isEqualTo("other");
        assertThat(store.<Boolean>read(tx ->
                        tx.resources().findByUid(ResourceKind.BACKUP, "uid-a").isPresent()))
                .isFalse();
        assertThat(store.<Boolean>read(tx ->
                        tx.resources().findByUid(ResourceKind.BACKUP, "other").isPresent()))
                .isTrue();
    }

    @Test
    void aUidIsNeverUsedAgain() {
        Resource first = create("a");
        store.write(tx -> {
            tx.resources().delete(first, NOON);
            return "";
        });

        assertThatThrownBy(() ->
                        store.write(tx -> tx.resources().create(ResourceKind.BACKUP, "b", "uid-a", "", "", NOON, BODY)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aChangeOfAnOldVersionIsRefused() {
        Resource read = create("a");
        Resource changed = store.write(tx -> tx.resources().update(read.with("RUNNING", bytes("new")), NOON));

        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.revision()).isGreaterThan(read.revision());
        assertCode(
                ErrorCode.ETAG_STALE,
                () -> store.write(tx -> tx.resources().update(read.with("SUCCEEDED", BODY), NOON)));
        assertCode(
                ErrorCode.ETAG_STALE,
                () -> store.write(tx -> {
                    tx.resources().delete(read, NOON);
                    return "";
                }));
        assertThat(store.<Resource>read(
                        tx -> tx.resources().find(ResourceKind.BACKUP, "a").orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(changed);
    }

    @Test
    void whatThrowsIsUndoneAndItsActionsDoNotRun() {
        List<String> ran = new ArrayList<>();

        assertThatThrownBy(() -> store.write(tx -> {
                    tx.resources().create(ResourceKind.BACKUP, "a", "u", "", "", NOON, BODY);
                    tx.afterCommit(() -> ran.add("never"));
                    throw new IllegalArgumentException("no");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no");
        store.write(tx -> {
            tx.afterCommit(() -> ran.add(Thread.currentThread().getName()));
            return "";
        });

        assertThat(ran).containsExactly(Thread.currentThread().getName());
        assertThat(store.<Long>read(tx -> tx.resources().revision())).isZero();
        assertThat(store.<Boolean>read(
                        tx -> tx.resources().find(ResourceKind.BACKUP, "a").isPresent()))
                .isFalse();
    }

    @Test
    void aReadChangesNothingAndTransactionsDoNotNest() {
        assertThatThrownBy(() ->
                        store.read(tx -> tx.resources().create(ResourceKind.BACKUP, "a", "u", "", "", NOON, BODY)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(tx -> store.read(inner -> ""))).isInstanceOf(IllegalStateException.class);
        var escaped = store.read(tx -> tx);
        assertThatThrownBy(() -> escaped.resources().revision()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pagesByNameCompareBytes() {
        for (String name : List.of("b", "B", "a-b", "ab", "Ä", "a1", "z")) {
            create(name);
        }

        assertThat(names(Order.NAME, 3, Optional.empty(), Optional.empty()))
                .containsExactly("B", "a-b", "a1", "ab", "b", "z", "Ä");
    }

    @Test
    void pagesOfEqualTimesHoldEachRowOnce() {
        for (int i = 0; i < 10; i++) {
            create(
                    ResourceKind.BACKUP,
                    "n" + i,
                    "c" + i % 2,
                    i % 3 == 0 ? "PENDING" : "RUNNING",
                    NOON.minusSeconds(i / 5));
        }

        assertThat(names(Order.NEWEST, 3, Optional.empty(), Optional.empty()))
                .containsExactly("n4", "n3", "n2", "n1", "n0", "n9", "n8", "n7", "n6", "n5");
        assertThat(names(Order.NEWEST, 2, Optional.of("c1"), Optional.empty()))
                .containsExactly("n3", "n1", "n9", "n7", "n5");
        assertThat(names(Order.NAME, 2, Optional.empty(), Optional.of("PENDING")))
                .containsExactly("n0", "n3", "n6", "n9");
        assertThat(names(Order.NAME, 1, Optional.of("c1"), Optional.of("PENDING")))
                .containsExactly("n3", "n9");
        assertThat(store.<Map<String, Long>>read(tx -> tx.resources().countByState(ResourceKind.BACKUP)))
                .containsExactly(Map.entry("PENDING", 4L), Map.entry("RUNNING", 6L));
    }

    private List<String> names(Order order, int limit, Optional<String> cluster, Optional<String> state) {
        List<String> names = new ArrayList<>();
        Optional<Position> after = Optional.empty();
        while (true) {
            Query query = new Query(ResourceKind.BACKUP, order, cluster, state, 0, after, limit);
            List<Resource> page = store.read(tx -> tx.resources().list(query));
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            if (page.isEmpty()) {
                return names;
            }
            page.forEach(row -> names.add(row.name()));
            Resource last = page.getLast();
            after = Optional.of(new Position(last.name(), last.createdAt(), last.uid()));
        }
    }

    @Test
    void watchersSeeEachRowsLastChangeAndDeletionsUntilTheyAreForgotten() {
        Resource a = create("a");
        Resource b = create("b");
        create(ResourceKind.LOCATION, "l", "", "", NOON);
        Resource changed = store.write(tx -> tx.resources().update(a.with("RUNNING", BODY), NOON));
        store.write(tx -> {
            tx.resources().delete(b, NOON.plusSeconds(1));
            return "";
        });
        Set<ResourceKind> backups = EnumSet.of(ResourceKind.BACKUP);

        List<Resource> changes = store.read(tx -> tx.resources().changesSince(0, backups, 10));
        assertThat(changes).extracting(Resource::name).containsExactly("a", "b");
        assertThat(changes).extracting(Resource::deleted).containsExactly(false, true);
        assertThat(changes.getFirst().revision()).isEqualTo(changed.revision());
        assertThat(store.<List<Resource>>read(
                        tx -> tx.resources().changesSince(0, EnumSet.allOf(ResourceKind.class), 2)))
                .extracting(Resource::name)
                .containsExactly("l", "a");
        assertThat(store.<List<Resource>>read(tx -> tx.resources()
                        .list(new Query(
                                ResourceKind.BACKUP,
                                Order.NAME,
                                Optional.empty(),
                                Optional.empty(),
                                b.revision(),
                                Optional.empty(),
                                9))))
                .extracting(Resource::name)
                .containsExactly("a");
        assertThat(store.<List<Resource>>read(tx -> tx.resources().changesSince(0, Set.of(), 2)))
                .isEmpty();

        assertThat(forgetMarks(NOON.plusSeconds(1))).isZero();
        assertThat(forgetMarks(NOON.plusSeconds(2))).isEqualTo(5);
        assertThat(forgetMarks(NOON.plusSeconds(3))).isEqualTo(5);
        assertThat(store.<List<Resource>>read(tx -> tx.resources().changesSince(0, backups, 10)))
                .extracting(Resource::name)
                .containsExactly("a");
        assertThat(store.<Long>read(tx -> tx.resources().revision())).isEqualTo(5);
    }

    /** Bounded, so that nobody who writes waits for long; a watcher that was left behind is told so after each part. */
    @Test
    void marksOfDeletedRowsAreDroppedInPartsTheOldestFirst() {
        for (int i = 0; i < 4; i++) {
            Resource row = create(ResourceKind.BACKUP, "m" + i, "c1", "OVER", NOON);
            Instant at = NOON.plusSeconds(i);
            store.write(tx -> {
                tx.resources().delete(row, at);
                return "";
            });
        }
        Instant before = NOON.plusSeconds(3);
        assertThat(store.<Integer>write(tx -> tx.resources().forget(before, 2))).isEqualTo(2);
        long left = store.read(tx -> tx.resources().oldestRevision());
        assertThat(store.<List<Resource>>read(
                        tx -> tx.resources().changesSince(left, EnumSet.of(ResourceKind.BACKUP), 9)))
                .extracting(Resource::name)
                .containsExactly("m2", "m3");
        assertThat(store.<Integer>write(tx -> tx.resources().forget(before, 2))).isEqualTo(1);
        assertThat(store.<Integer>write(tx -> tx.resources().forget(before, 2))).isZero();
    }

    @Test
    void rowsThatNothingChangedAreFoundOldestFirst() {
        create(ResourceKind.BACKUP, "old", "c1", "OVER", NOON);
        create(ResourceKind.BACKUP, "older", "c1", "OVER", NOON.minusSeconds(9));
        create(ResourceKind.BACKUP, "new", "c1", "OVER", NOON.plusSeconds(5));
        create(ResourceKind.RESTORE, "other", "c1", "OVER", NOON);
        Resource changed = create(ResourceKind.BACKUP, "changed", "c1", "OVER", NOON);
        store.write(tx -> tx.resources().update(changed, NOON.plusSeconds(6)));

        assertThat(unchanged("OVER", 9)).containsExactly("older", "old");
        assertThat(unchanged("OVER", 1)).containsExactly("older");
        assertThat(unchanged("NONE", 9)).isEmpty();
    }

    private List<String> unchanged(String state, int limit) {
        return store
                .<List<Resource>>read(
                        tx -> tx.resources().unchangedSince(ResourceKind.BACKUP, state, NOON.plusSeconds(1), limit))
                .stream()
                .map(Resource::name)
                .toList();
    }

    @Test
    void expiredCertificatesAndTokensAreDroppedInParts() {
        store.write(tx -> {
            for (int i = 0; i < 3; i++) {
                Instant end = NOON.plusSeconds(i);
                tx.enrolments().put(new Certificate("c" + i, "u", NOON, end, Optional.empty()));
                tx.enrolments()
                        .add(new Token(
                                "t" + i, "name", Arrays.copyOf(bytes("h" + i), 32), NOON, end, Optional.empty(), ""));
            }
            return "";
        });
        Instant before = NOON.plusSeconds(2);
        assertThat(store.<Integer>write(tx -> tx.enrolments().forget(before, 3)))
                .isEqualTo(3);
        assertThat(store.<Integer>write(tx -> tx.enrolments().forget(before, 3)))
                .isEqualTo(1);
        assertThat(store.<List<String>>read(tx -> List.of(
                        tx.enrolments().certificate("c2").orElseThrow().serial(),
                        tx.enrolments().token("t2").orElseThrow().id())))
                .hasSize(2);
        assertThat(store.<Boolean>read(tx -> tx.enrolments().certificate("c1").isPresent()
                        || tx.enrolments().token("t1").isPresent()))
                .isFalse();
    }

    private long forgetMarks(Instant before) {
        return store.write(tx -> {
            tx.resources().forget(before, 9);
            return tx.resources().oldestRevision();
        });
    }

    @Test
    void statesOfAgentsRememberTheirEpochs() {
        AgentState first = new AgentState("c1", EPOCH, 3, KEY, 7, KEY, 2, new byte[0], true);
        byte[] other = Arrays.copyOf(bytes("other"), 16);
        AgentState second = new AgentState("c1", other, 1, new byte[0], 0, new byte[32], 2, new byte[0], false);

        store.write(tx -> {
            tx.agents().put(first);
            tx.agents().put(second);
            return "";
        });

        assertThat(store.<AgentState>read(tx -> tx.agents().find("c1").orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(second);
        assertThat(store.<Boolean>read(tx -> tx.agents().find("c2").isPresent()))
                .isFalse();
        assertThat(store.<Boolean>read(tx -> tx.agents().hadEpoch("c1", EPOCH))).isTrue();
        assertThat(store.<Boolean>read(tx -> tx.agents().hadEpoch("c1", other))).isTrue();
        assertThat(store.<Boolean>read(tx -> tx.agents().hadEpoch("c2", other))).isFalse();
        assertThat(store.<Boolean>read(tx -> tx.agents().hadEpoch("c1", new byte[16])))
                .isFalse();
        assertThat(store.<List<byte[]>>read(tx -> tx.agents().epochs("c1", 9))).containsExactly(other, EPOCH);
        assertThat(store.<List<byte[]>>read(tx -> tx.agents().epochs("c1", 1))).containsExactly(other);
    }

    @Test
    void aLineGoesOnBehindWhatWasUsedOrSeen() {
        LineId line = new LineId("c1", EPOCH, KEY, 1);
        LineId cancel = new LineId("c1", EPOCH, KEY, 2);

        assertThat(next(line, 0)).isEqualTo(1);
        assertThat(next(line, 0)).isEqualTo(2);
        assertThat(next(line, 10)).isEqualTo(11);
        assertThat(next(line, 11)).isEqualTo(12);
        assertThat(next(line, 5)).isEqualTo(13);
        assertThat(next(cancel, 0)).isEqualTo(1);

        store.write(tx -> {
            tx.agents().acknowledge(line, 12);
            tx.agents().acknowledge(line, 9);
            // A hub that was put back hears of a number that it does not remember (P6).
            tx.agents().acknowledge(cancel, 20);
            return "";
        });
        List<Line> lines = store.read(tx -> tx.agents().lines("c1", EPOCH));
        assertThat(lines).extracting(Line::used).containsExactly(13L, 20L);
        assertThat(lines).extracting(Line::acknowledged).containsExactly(12L, 20L);
        assertThat(lines).extracting(found -> found.id().lane()).containsExactly(1, 2);
        assertThat(store.<List<Line>>read(tx -> tx.agents().lines("c1", new byte[16])))
                .isEmpty();
        assertThat(next(cancel, 0)).isEqualTo(21);
    }

    private long next(LineId line, long seen) {
        return store.write(tx -> tx.agents().nextSequence(line, seen));
    }

    @Test
    void lastSeenNeverGoesBack() {
        store.write(tx -> {
            tx.agents().seen(Map.of("c1", NOON, "c2", NOON));
            tx.agents().seen(Map.of("c1", NOON.plusSeconds(5), "c2", NOON.minusSeconds(5)));
            return "";
        });

        assertThat(store.<Map<String, Instant>>read(tx -> tx.agents().lastSeen()))
                .isEqualTo(Map.of("c1", NOON.plusSeconds(5), "c2", NOON));
    }

    @Test
    void anInventoryIsReplacedWholeAndGivesTheAgentItsDigest() {
        store.write(tx -> {
            tx.agents().put(AgentState.none("c1"));
            tx.agents().putInventory("c1", bytes("old"), NOON, List.of(bytes("1"), bytes("2"), bytes("3")));
            tx.agents().putInventory("c1", bytes("new"), NOON.plusSeconds(1), List.of(bytes("x"), bytes("y")));
            tx.agents().put(AgentState.none("c1"));
            return "";
        });

        assertThat(store.<List<byte[]>>read(tx -> tx.agents().inventory("c1"))).containsExactly(bytes("x"), bytes("y"));
        assertThat(store.<Optional<Instant>>read(tx -> tx.agents().inventoryTime("c1")))
                .contains(NOON.plusSeconds(1));
        assertThat(store.<AgentState>read(tx -> tx.agents().find("c1").orElseThrow())
                        .inventoryDigest())
                .isEqualTo(bytes("new"));
        assertThat(store.<Optional<Instant>>read(tx -> tx.agents().inventoryTime("c2")))
                .isEmpty();
        assertThat(store.<List<byte[]>>read(tx -> tx.agents().inventory("c2"))).isEmpty();
    }

    static InstructionRow instruction(String id, String cluster, Instant created, InstructionState state) {
        return new InstructionRow(
                id,
                cluster,
                bytes("order"),
                "backup",
                1,
                1,
                created,
                created,
                created.plus(Duration.ofHours(1)),
                "backups/x",
                "correlation",
                state,
                "",
                "",
                0);
    }

    @Test
    void theOutboxGivesEachStateToWhoAsksForIt() {
        for (InstructionState state : InstructionState.values()) {
            int at = state.ordinal();
            store.write(tx -> {
                tx.outbox().add(instruction(state.name(), "c1", NOON.minusSeconds(at), state));
                tx.outbox().add(instruction("other-" + state, "c2", NOON, state));
                return "";
            });
        }

        List<String> deliverable = Arrays.stream(InstructionState.values())
                .filter(InstructionState::isDeliverable)
                .map(Enum::name)
                .toList();
        List<String> open = Arrays.stream(InstructionState.values())
                .filter(state -> !state.isFinal())
                .map(Enum::name)
                .toList();
        assertThat(ids(store.read(tx -> tx.outbox().deliverable("c1", 10)))).isEqualTo(deliverable.reversed());
        assertThat(ids(store.read(tx -> tx.outbox().open("c1", 10)))).isEqualTo(open.reversed());
        assertThat(ids(store.read(tx -> tx.outbox().open("c1", 1)))).isEqualTo(List.of(open.getLast()));
        // One that was sent may have been admitted: it does not expire without a word of its agent.
        assertThat(ids(store.read(tx -> tx.outbox().expired(NOON.plus(Duration.ofHours(1)), 10))))
                .containsExactlyInAnyOrder("PENDING", "other-PENDING");
        assertThat(ids(store.read(
                        tx -> tx.outbox().expired(NOON.plus(Duration.ofHours(1)).minusNanos(1_000), 10))))
                .isEmpty();
        assertThat(store.<Map<String, Load>>read(tx -> tx.outbox().loads(List.of("c1", "c2", "none"))))
                .containsExactlyInAnyOrderEntriesOf(Map.of("c1", new Load(2, 4), "c2", new Load(2, 4)));
        assertThat(store.<Map<String, Load>>read(tx -> tx.outbox().loads(List.of())))
                .isEmpty();
        assertThat(store.<Waiting>read(tx -> tx.outbox().waiting()))
                .isEqualTo(new Waiting(4, Optional.of(NOON.minusSeconds(1))));
    }

    private static List<String> ids(List<InstructionRow> rows) {
        return rows.stream().map(InstructionRow::id).toList();
    }

    @Test
    void anInstructionGoesOnAndIsForgottenAfterItsEnd() {
        InstructionRow row = instruction("i", "c1", NOON, InstructionState.PENDING);
        InstructionRow ended = row.delivered().at(InstructionState.ENDED, "", "run-1");
        store.write(tx -> {
            tx.outbox().add(row);
            tx.outbox().add(instruction("open", "c1", NOON, InstructionState.PENDING));
            tx.outbox().put(ended);
            return "";
        });

        assertThat(store.<InstructionRow>read(tx -> tx.outbox().find("i").orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(ended);
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.outbox().put(instruction("none", "c1", NOON, InstructionState.PENDING));
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.outbox().add(row);
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(forgotten(NOON)).isFalse();
        assertThat(forgotten(NOON.plusSeconds(1))).isTrue();
        assertThat(store.<Boolean>read(tx -> tx.outbox().find("open").isPresent()))
                .isTrue();
    }

    private boolean forgotten(Instant endedBefore) {
        return store.write(tx -> {
            int dropped = tx.outbox().forget(endedBefore, 9);
            assertThat(dropped).isEqualTo(tx.outbox().find("i").isEmpty() ? 1 : 0);
            return dropped == 1;
        });
    }

    @Test
    void reportsStandOnceInOrderAndTheNewestIsKept() {
        for (long index = 1; index <= 4; index++) {
            Reports.Row row = new Reports.Row("c1", EPOCH, index, KEY, bytes("e" + index), NOON.plusSeconds(index));
            store.write(tx -> {
                tx.reports().append(row);
                return "";
            });
        }

        assertThat(indexes(1)).containsExactly(2L, 3L);
        assertThat(store.<Reports.Row>read(
                                tx -> tx.reports().find("c1", EPOCH, 2).orElseThrow())
                        .envelope())
                .isEqualTo(bytes("e2"));
        assertThat(store.<Boolean>read(
                        tx -> tx.reports().find("c1", new byte[16], 2).isPresent()))
                .isFalse();
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.reports().append(new Reports.Row("c1", EPOCH, 2, KEY, BODY, NOON));
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.<Integer>write(tx -> tx.reports().forget(NOON.plusSeconds(3), 1)))
                .isEqualTo(1);
        assertThat(indexes(0)).containsExactly(2L, 3L);
        assertThat(store.<Integer>write(tx -> tx.reports().forget(NOON.plusSeconds(3), 9)))
                .isEqualTo(1);
        assertThat(indexes(0)).containsExactly(3L, 4L);
        assertThat(store.<Integer>write(tx -> tx.reports().forget(NOON.plusSeconds(99), 9)))
                .isEqualTo(1);
        assertThat(indexes(0)).containsExactly(4L);
        assertThat(store.<Integer>write(tx -> tx.reports().forget(NOON.plusSeconds(99), 9)))
                .isZero();
    }

    private List<Long> indexes(long after) {
        return store.<List<Reports.Row>>read(tx -> tx.reports().after("c1", EPOCH, after, 2)).stream()
                .map(Reports.Row::index)
                .toList();
    }

    @Test
    void tokensAreFoundByTheirHashAndListedNewestFirst() {
        List<Token> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            byte[] hash = Arrays.copyOf(bytes("hash" + i), 32);
            made.add(new Token(
                    "t" + i, "name", hash, NOON.plusSeconds(i / 2), NOON.plusSeconds(3600), Optional.empty(), ""));
        }
        store.write(tx -> {
            made.forEach(token -> tx.enrolments().add(token));
            return "";
        });
        Token first = made.getFirst();
        Token used = new Token(
                first.id(),
                first.cluster(),
                first.secretHash(),
                first.createdAt(),
                first.expiresAt(),
                Optional.of(NOON),
                "e1");
        store.write(tx -> {
            tx.enrolments().put(used);
            tx.enrolments().deleteToken("t3");
            return "";
        });

        assertThat(store.<Token>read(
                        tx -> tx.enrolments().tokenByHash(first.secretHash()).orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(used);
        assertThat(store.<Boolean>read(
                        tx -> tx.enrolments().tokenByHash(new byte[32]).isPresent()))
                .isFalse();
        assertThat(store.<Boolean>read(tx -> tx.enrolments().token("t3").isPresent()))
                .isFalse();
        List<Token> page = store.read(tx -> tx.enrolments().tokens(Optional.empty(), 2));
        assertThat(page).extracting(Token::id).containsExactly("t4", "t2");
        assertThat(store.<List<Token>>read(tx -> tx.enrolments().tokens(Optional.of(page.getLast()), 9)))
                .extracting(Token::id)
                .containsExactly("t1", "t0");
    }

    private static Enrolment enrolment(String id, Instant at, String state, List<byte[]> certificates) {
        return new Enrolment(id, "c1", state, BODY, KEY, KEY, "kube-system", "1.0", at, 0, certificates);
    }

    @Test
    void theNewestEnrolmentOfAClusterCounts() {
        Enrolment accepted = enrolment("e2", NOON.plusSeconds(1), "ACCEPTED", List.of(bytes("leaf"), bytes("ca")));
        store.write(tx -> {
            tx.enrolments().put(enrolment("e2", NOON.plusSeconds(1), "PENDING", List.of()));
            tx.enrolments().put(enrolment("e1", NOON, "REJECTED", List.of()));
            tx.enrolments().put(accepted);
            return "";
        });

        assertThat(store.<Boolean>read(tx -> tx.enrolments().accepted("c2").isPresent()))
                .isFalse();
        Enrolment newest = store.read(tx -> tx.enrolments().newest("c1").orElseThrow());

        assertThat(newest).usingRecursiveComparison().isEqualTo(accepted);
        store.write(tx -> {
            tx.enrolments().put(enrolment("e3", NOON.plusSeconds(2), "PENDING", List.of()));
            return "";
        });
        assertThat(store.<Enrolment>read(tx -> tx.enrolments().accepted("c1").orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(accepted);
        assertThat(store.<Enrolment>read(tx -> tx.enrolments().enrolment("e1").orElseThrow())
                        .certificates())
                .isEmpty();
        assertThat(store.<Boolean>read(tx -> tx.enrolments().newest("c2").isPresent()))
                .isFalse();
    }

    @Test
    void theEarliestEndAmongNewestCertificatesOfActiveClustersIsKnown() {
        create(ResourceKind.CLUSTER, "one", "", "CLUSTER_STATE_ACTIVE", NOON);
        create(ResourceKind.CLUSTER, "two", "", "CLUSTER_STATE_ACTIVE", NOON);
        create(ResourceKind.CLUSTER, "out", "", "CLUSTER_STATE_DENIED", NOON);
        assertThat(store.<Optional<Instant>>read(tx -> tx.enrolments().nextExpiry()))
                .isEmpty();
        store.write(tx -> {
            tx.enrolments().put(certificate("1a", "uid-one", 0, 10));
            tx.enrolments().put(certificate("1b", "uid-one", 5, 50));
            tx.enrolments().put(certificate("2a", "uid-two", 0, 40));
            tx.enrolments().put(certificate("3a", "uid-out", 0, 20));
            return "";
        });

        assertThat(store.<Optional<Instant>>read(tx -> tx.enrolments().nextExpiry()))
                .contains(NOON.plusSeconds(40));
        assertThat(store.<List<Certificate>>read(tx -> tx.enrolments().certificates("uid-one", NOON.plusSeconds(10))))
                .extracting(Certificate::serial)
                .containsExactly("1b");
        Certificate denied =
                new Certificate("1b", "uid-one", NOON.plusSeconds(5), NOON.plusSeconds(50), Optional.of(NOON));
        store.write(tx -> {
            tx.enrolments().put(denied);
            return "";
        });
        assertThat(store.<Optional<Certificate>>read(tx -> tx.enrolments().certificate("1b")))
                .contains(denied);
    }

    private static Certificate certificate(String serial, String cluster, long issued, long expires) {
        return new Certificate(serial, cluster, NOON.plusSeconds(issued), NOON.plusSeconds(expires), Optional.empty());
    }

    static Audit.Event event(String subject) {
        return new Audit.Event(NOON, "admin", "create", subject, "", "détail 🛟 'x'; --", "corr");
    }

    @Test
    void theAuditIsAChain() {
        for (int i = 1; i <= 5; i++) {
            String subject = "s" + i % 2;
            store.write(tx -> tx.audit().append(event(subject)));
        }

        assertThat(store.<List<Audit.Entry>>read(tx -> tx.audit().page(Optional.empty(), Optional.empty(), 2)))
                .extracting(Audit.Entry::number)
                .containsExactly(5L, 4L);
        assertThat(store.<List<Audit.Entry>>read(tx -> tx.audit().page(Optional.of(5L), Optional.of("s1"), 9)))
                .extracting(Audit.Entry::number)
                .containsExactly(3L, 1L);
        assertThat(store.<List<Audit.Entry>>read(tx -> tx.audit().after(3, 9)))
                .extracting(Audit.Entry::number)
                .containsExactly(4L, 5L);
        AuditChain.Walk walk = AuditChain.walk(store);
        assertThat(walk.entries()).isEqualTo(5);
        assertThat(walk.broken()).isEmpty();
        assertThat(walk.head())
                .isEqualTo(store.<List<Audit.Entry>>read(tx -> tx.audit().after(4, 1))
                        .getFirst()
                        .hash());
    }

    @Test
    void aRequestIsRememberedOnce() {
        Remembered remembered = new Remembered("CreateBackup", "r1", KEY, BODY, NOON);
        store.write(tx -> {
            tx.requests().add(remembered);
            return "";
        });

        assertThat(store.<Remembered>read(
                        tx -> tx.requests().find("CreateBackup", "r1").orElseThrow()))
                .usingRecursiveComparison()
                .isEqualTo(remembered);
        assertThat(store.<Boolean>read(
                        tx -> tx.requests().find("CreateRestore", "r1").isPresent()))
                .isFalse();
        assertThatThrownBy(() -> store.write(tx -> {
                    tx.requests().add(remembered);
                    return "";
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.<Boolean>write(tx -> {
                    tx.requests().forget(NOON, 9);
                    return tx.requests().find("CreateBackup", "r1").isPresent();
                }))
                .isTrue();
        assertThat(store.<Boolean>write(tx -> {
                    tx.requests().forget(NOON.plusSeconds(1), 9);
                    return tx.requests().find("CreateBackup", "r1").isPresent();
                }))
                .isFalse();
    }

    @Test
    void aRequestIsDroppedAlone() {
        store.write(tx -> {
            tx.requests().add(new Remembered("CreateBackup", "r1", KEY, BODY, NOON));
            tx.requests().add(new Remembered("CreateBackup", "r2", KEY, BODY, NOON));
            tx.requests().add(new Remembered("CreateRestore", "r1", KEY, BODY, NOON));
            tx.requests().drop("CreateBackup", "r1");
            return "";
        });

        assertThat(store.<List<Boolean>>read(tx -> List.of(
                        tx.requests().find("CreateBackup", "r1").isPresent(),
                        tx.requests().find("CreateBackup", "r2").isPresent(),
                        tx.requests().find("CreateRestore", "r1").isPresent())))
                .containsExactly(false, true, true);
    }

    @Test
    void unusualTextComesBackAndWhatNoTextIsIsRefused() {
        String unusual = "🛟 \"double\" 'single' \\ % _ ; DROP TABLE audit; -- \u0001 \u202e";
        create(ResourceKind.BACKUP, "x", unusual, unusual, NOON);

        Resource found =
                store.read(tx -> tx.resources().find(ResourceKind.BACKUP, "x").orElseThrow());

        assertThat(found.cluster()).isEqualTo(unusual);
        assertThat(found.state()).isEqualTo(unusual);
        assertCode(ErrorCode.TEXT_NOT_STORABLE, () -> create("nul\0"));
        assertCode(ErrorCode.TEXT_NOT_STORABLE, () -> create("half\ud83d"));
    }
}
