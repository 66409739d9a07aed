package io.davit.agent.cli;

import io.davit.agent.admission.Rejection;
import io.davit.agent.backup.BackupOrder;
import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.catalog.CatalogState;
import io.davit.agent.catalog.LocationReport;
import io.davit.agent.guardrails.Guardrails;
import io.davit.agent.guardrails.GuardrailsSource;
import io.davit.agent.repository.Recipient;
import io.davit.agent.repository.RepositoryPin;
import io.davit.agent.repository.RestorePointId;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.restore.RestoreOrder;
import io.davit.agent.run.Outcome;
import io.davit.agent.run.ProgressView;
import io.davit.agent.run.RunId;
import io.davit.agent.run.RunKind;
import io.davit.agent.run.RunOrder;
import io.davit.agent.run.RunRecord;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import io.davit.errors.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A desk with one location, one restore point, and runs that end as the test says. */
final class FakeDesk implements Desk {
    static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
    static final RunId RUN = new RunId(new UUID(0x019000000000_7000L, 0x8000_0000_0000_0001L));
    static final RestorePointSummary SUMMARY = new RestorePointSummary(
            RUN,
            new RestorePointSummary.Source("uid", "harbour", "v1.36.3"),
            NOON.minusSeconds(30),
            NOON.minusSeconds(10),
            true,
            List.of(new RestorePointSummary.NamespaceSummary("shop", Map.of("apps/deployments", 2L))),
            Map.of(),
            List.of(new RestorePointSummary.VolumeSummary("shop", "data", "pv-1", true, 3, 2048)),
            2048,
            1024,
            0,
            List.of("core/secrets", "core/pods"));
    static final CatalogPoint POINT = new CatalogPoint("quay", new RestorePointId("f00d", 2), "5e".repeat(32), SUMMARY);

    Outcome outcome = new Outcome.Succeeded(Map.of("objects", 2L, "storedBytes", 1024L), List.of());
    List<Problem> locationProblems = List.of();
    final List<Record> orders = new ArrayList<>();
    final List<RunTicket> interrupted = new ArrayList<>();
    List<AdminDesk.Judged> judged = List.of();
    List<Rejection> rejected = List.of();

    @Nullable
    HubDesk hub;

    Optional<Instant> floor = Optional.empty();
    List<String> locations = List.of("quay");
    /** Of {@link #locations}: those that cannot be reached. */
    List<String> away = List.of();

    boolean closed;

    @Override
    public List<String> locations() {
        return locations;
    }

    @Override
    public String location(Optional<String> named) {
        if (!named.orElse("quay").equals("quay")) {
            throw new DavitException(ErrorCode.LOCATION_UNKNOWN, "there is no backup location '" + named.get() + "'");
        }
        return "quay";
    }

    @Override
    public void requireNone(String location) {}

    @Override
    public RepositoryPin initialise(String location, Optional<Recipient> recovery) {
        return new RepositoryPin("aaaa", "bbbb", "cccc");
    }

    @Override
    public LocationReport inspect(String location) {
        return new LocationReport("s3://bucket", initialise(location, Optional.empty()), synchronise(location));
    }

    @Override
    public List<RunTicket> resume() {
        return interrupted;
    }

    @Override
    public RunTicket backup(BackupOrder order) {
        orders.add(order);
        return ticket(RunKind.BACKUP);
    }

    @Override
    public RunTicket restore(RestoreOrder order) {
        orders.add(order);
        return ticket(RunKind.RESTORE);
    }

    /** Needs one look before it ends. */
    RunTicket ticket(RunKind kind) {
        return new RunTicket() {
            private int looks;

            @Override
            public RunId id() {
                return RUN;
            }

            @Override
            public ProgressView progress() {
                return new ProgressView("capture resources", 1, 2, 0, 0);
            }

            @Override
            public Optional<RunRecord> await(Duration atMost) {
                return looks++ == 0 ? Optional.empty() : Optional.of(run(kind));
            }
        };
    }

    private RunRecord run(RunKind kind) {
        return RunRecord.admitted(RUN, new RunOrder(kind, "quay", "{}"), NOON.minusSeconds(30))
                .begun()
                .ended(outcome, NOON);
    }

    @Override
    public CatalogState synchronise(String location) {
        if (away.contains(location)) {
            throw new DavitException(ErrorCode.STORE_UNREACHABLE, "nobody answers");
        }
        return new CatalogState(location, "aaaa", NOON.minusSeconds(300), 1, locationProblems);
    }

    @Override
    public Optional<CatalogState> catalog(String location) {
        return away.contains(location) ? Optional.empty() : Optional.of(synchronise(location));
    }

    @Override
    public void points(String location, Predicate<CatalogPoint> visitor) {
        visitor.test(POINT);
    }

    @Override
    public CatalogPoint point(Optional<String> location, String wanted) {
        if (!wanted.equals("latest")) {
            throw new DavitException(ErrorCode.RESTORE_POINT_UNKNOWN, "there is no restore point '" + wanted + "'");
        }
        return POINT;
    }

    @Override
    public Optional<CatalogPoint> pointOf(RunId run) {
        return Optional.of(POINT);
    }

    @Override
    public void runs(Predicate<RunRecord> newestFirst) {
        newestFirst.test(run(RunKind.BACKUP));
    }

    @Override
    public Optional<RunRecord> find(RunId id) {
        return id.equals(RUN) ? Optional.of(run(RunKind.BACKUP)) : Optional.empty();
    }

    @Override
    public RunRecord cancel(RunId id, String reason) {
        return run(RunKind.BACKUP);
    }

    @Override
    public AdminDesk admin() {
        return new AdminDesk() {
            @Override
            public GuardrailsSource.InForce guardrails() {
                return new GuardrailsSource.InForce(Guardrails.standard(), "the defaults");
            }

            @Override
            public List<Judged> judged(int most) {
                return judged.stream().limit(most).toList();
            }

            @Override
            public List<Rejection> rejected() {
                return rejected;
            }

            @Override
            public Optional<Instant> clockFloor() {
                return floor;
            }
        };
    }

    @Override
    public HubDesk hub() {
        if (hub == null) {
            throw new IllegalStateException("these tests have no hub");
        }
        return hub;
    }

    @Override
    public void serve() {
        throw new IllegalStateException("canary");
    }

    @Override
    public void close() {
        closed = true;
    }
}
