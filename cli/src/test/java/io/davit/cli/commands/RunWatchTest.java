package io.davit.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.davit.errors.ErrorCode;
import io.davit.proto.v1.Backup;
import io.davit.proto.v1.ChangeType;
import io.davit.proto.v1.CreateBackupRequest;
import io.davit.proto.v1.GetBackupRequest;
import io.davit.proto.v1.GetVersionRequest;
import io.davit.proto.v1.ListClustersRequest;
import io.davit.proto.v1.ListClustersResponse;
import io.davit.proto.v1.RunProgress;
import io.davit.proto.v1.RunState;
import io.davit.proto.v1.RunStatus;
import io.davit.proto.v1.Version;
import io.davit.proto.v1.WatchRequest;
import io.davit.proto.v1.WatchResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is followed to its end, whatever becomes of the stream. */
class RunWatchTest {
    @TempDir
    Path home;

    private final ScriptedHub hub = new ScriptedHub("127.0.0.1");
    private Person operator;

    @BeforeEach
    void begin() {
        hub.answer(GetVersionRequest.getDefaultInstance(), request -> Version.getDefaultInstance())
                .answer(ListClustersRequest.getDefaultInstance(), request -> ListClustersResponse.getDefaultInstance())
                .answer(CreateBackupRequest.getDefaultInstance(), request -> backup(5, RunState.RUN_STATE_PENDING));
        operator = new Person(home);
        operator.logsIn(hub);
    }

    @AfterEach
    void end() {
        hub.close();
    }

    private static Backup backup(long revision, RunState state) {
        return backup(revision, RunStatus.newBuilder().setState(state).build());
    }

    private static Backup backup(long revision, RunStatus status) {
        return Backup.newBuilder()
                .setName("backups/nightly")
                .setCluster("clusters/north")
                .setRevision(revision)
                .setStatus(status)
                .build();
    }

    private static WatchResponse changed(Backup backup) {
        return WatchResponse.newBuilder()
                .setRevision(backup.getRevision())
                .setType(ChangeType.CHANGE_TYPE_CHANGED)
                .setBackup(backup)
                .build();
    }

    private static WatchResponse alive(long revision) {
        return WatchResponse.newBuilder()
                .setRevision(revision)
                .setType(ChangeType.CHANGE_TYPE_ALIVE)
                .build();
    }

    private static WatchResponse progress(long revision, long done) {
        RunStatus status = RunStatus.newBuilder()
                .setState(RunState.RUN_STATE_RUNNING)
                .setProgress(RunProgress.newBuilder()
                        .setStep("volumes")
                        .setUnit("bytes")
                        .setDone(done << 20)
                        .setTotal(100 << 20))
                .build();
        return changed(backup(revision, status)).toBuilder()
                .setType(ChangeType.CHANGE_TYPE_PROGRESS)
                .build();
    }

    private Person.Result createsAndWatches() {
        return operator.types("backup", "create", "shop", "--cluster", "north", "--location", "lake", "--watch");
    }

    @Test
    void followsARunToItsEndAndLeavesTheStreamThatGoesOn() {
        hub.stream(
                ScriptedHub.End.OPEN,
                alive(5),
                changed(backup(6, RunState.RUN_STATE_RUNNING)),
                progress(6, 40),
                changed(backup(7, RunState.RUN_STATE_SUCCEEDED)));

        Person.Result result = createsAndWatches();

        assertThat(result.err()).isEqualTo("""
                        backups/nightly: pending
                        backups/nightly: running
                        backups/nightly: running  volumes  40.0 MiB of 100 MiB
                        backups/nightly: succeeded
                        """);
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("name:                     backups/nightly", "state:                  succeeded");
        WatchRequest watch = hub.heard(WatchRequest.getDefaultInstance()).getFirst();
        assertThat(watch.getSince()).isEqualTo(5);
        assertThat(watch.getName()).isEqualTo("backups/nightly");
    }

    @Test
    void drawsABarForAPerson() {
        operator.isAtTerminal = true;
        hub.stream(ScriptedHub.End.OPEN, progress(6, 50), changed(backup(7, RunState.RUN_STATE_SUCCEEDED)));

        Person.Result result = createsAndWatches();

        assertThat(result.err())
                .contains("\rbackups/nightly: running  volumes  [############............]  50.0 MiB of 100 MiB");
        assertThat(result.err()).endsWith("\r\u001b[K");
    }

    @Test
    void goesOnAfterABrokenStreamWhereItWas() {
        hub.stream(ScriptedHub.End.BROKEN, alive(5), changed(backup(8, RunState.RUN_STATE_RUNNING))).stream(
                ScriptedHub.End.OK, alive(11))
                .stream(ScriptedHub.End.OPEN, changed(backup(12, RunState.RUN_STATE_SUCCEEDED)));

        Person.Result result = createsAndWatches();

        assertThat(result.status()).isZero();
        assertThat(hub.heard(WatchRequest.getDefaultInstance()))
                .extracting(WatchRequest::getSince)
                .containsExactly(5L, 8L, 11L);
        assertThat(operator.pauses).hasSize(2);
        assertThat(result.err()).contains("HUB_UNREACHABLE").contains("trying again");
    }

    @Test
    void readsTheRowAnewWhenTheHubForgotWhereItWas() {
        hub.answer(GetBackupRequest.getDefaultInstance(), request -> backup(90, RunState.RUN_STATE_SUCCEEDED)).stream(
                ScriptedHub.End.TOO_OLD)
                .stream(ScriptedHub.End.OPEN, alive(91));

        Person.Result result = createsAndWatches();

        assertThat(result.status()).isZero();
        assertThat(hub.heard(WatchRequest.getDefaultInstance()))
                .extracting(WatchRequest::getSince)
                .containsExactly(5L, 0L);
    }

    @Test
    void endsWhenTheHubWillNotTell() {
        Person.Result result = createsAndWatches();

        assertThat(result.status()).isEqualTo(7);
        assertThat(operator.pauses).isEmpty();
    }

    @Test
    void endsAsTheRunEnded() {
        assertThat(statusOf(RunState.RUN_STATE_PARTLY_SUCCEEDED, ErrorCode.BACKUP_INCOMPLETE.name()))
                .isEqualTo(1);
        assertThat(statusOf(RunState.RUN_STATE_FAILED, ErrorCode.STORE_FULL.name()))
                .isEqualTo(4);
        assertThat(statusOf(RunState.RUN_STATE_FAILED, "A_CODE_OF_TOMORROW")).isEqualTo(3);
        assertThat(statusOf(RunState.RUN_STATE_REFUSED, ErrorCode.GUARDRAIL_REFUSED.name()))
                .isEqualTo(6);
        assertThat(statusOf(RunState.RUN_STATE_EXPIRED, "")).isEqualTo(5);
        assertThat(statusOf(RunState.RUN_STATE_RECONCILE, "")).isEqualTo(5);
        assertThat(statusOf(RunState.RUN_STATE_CANCELED, "")).isEqualTo(8);
    }

    private int statusOf(RunState state, String code) {
        RunStatus status = RunStatus.newBuilder().setState(state).setCode(code).build();
        hub.answer(GetBackupRequest.getDefaultInstance(), request -> backup(9, status));
        return operator.types("backup", "watch", "nightly").status();
    }

    @Test
    void saysHowToEndTheRunToAPersonWhoLeaves() {
        operator.leavesWhileItWatches = true;
        hub.stream(ScriptedHub.End.OPEN, changed(backup(7, RunState.RUN_STATE_SUCCEEDED)));

        Person.Result result = createsAndWatches();

        assertThat(result.err())
                .contains("backups/nightly goes on without you; 'davit backup watch nightly' shows it,"
                        + " 'davit backup cancel nightly' ends it");
    }
}
