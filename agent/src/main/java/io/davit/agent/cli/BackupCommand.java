package io.davit.agent.cli;

import io.davit.agent.backup.BackupOrder;
import io.davit.agent.backup.CaptureScope;
import io.davit.agent.backup.ClusterScopedChoice;
import io.davit.agent.repository.Naming;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backup NAMESPACE…} or {@code backup --all}. */
@Command(
        name = "backup",
        description =
                "Backs up namespaces with their volumes, and what they need of the cluster, into a restore point.",
        footer = {
            "",
            "Examples:",
            "  davit-agent backup shop shop-db",
            "  davit-agent backup --all --exclude playground",
            "  davit-agent backup shop --with-object clusterissuers/letsencrypt --without-kind secrets",
        })
final class BackupCommand extends AgentCommand {
    @Parameters(paramLabel = "NAMESPACE", arity = "0..*", description = "Namespaces by name.")
    List<String> namespaces = new ArrayList<>();

    @Option(
            names = "--all",
            description =
                    "All namespaces, except kube-system, kube-public, kube-node-lease, davit-agent and --exclude.")
    boolean all;

    @Option(
            names = "--exclude",
            paramLabel = "NAMESPACE",
            split = ",",
            description = "With --all: leave this namespace out. May be repeated.")
    List<String> excluded = new ArrayList<>();

    @Option(
            names = "--with-object",
            paramLabel = "KIND/NAME",
            description = "Also capture this cluster-scoped object. May be repeated.")
    List<String> withObjects = new ArrayList<>();

    @Option(
            names = "--with-labels",
            paramLabel = "KIND:SELECTOR",
            description = "Also capture the cluster-scoped objects of a kind that have such labels. May be repeated.")
    List<String> withLabels = new ArrayList<>();

    @Option(
            names = "--with-group",
            paramLabel = "GROUP",
            split = ",",
            description =
                    "Also capture objects of this aggregated API, whose server keeps them itself. May be repeated.")
    List<String> withGroups = new ArrayList<>();

    @Option(
            names = "--without-kind",
            paramLabel = "KIND",
            split = ",",
            description = "Leave this kind out on purpose; the restore point says so. May be repeated.")
    List<String> withoutKinds = new ArrayList<>();

    @Option(
            names = "--retain",
            paramLabel = "AGE",
            description = "Until the restore point is so old, such as 90d, nobody forgets or prunes it, and a location "
                    + "that can lock its objects does so.")
    @Nullable
    String retain;

    @Mixin
    ScheduleOption schedule = new ScheduleOption();

    @Mixin
    LocationOption location = new LocationOption();

    @Override
    int work(Desk desk, Output output) {
        if (all != namespaces.isEmpty()) {
            throw new DavitException(
                    ErrorCode.ARGUMENT_INVALID,
                    all ? "--all stands instead of namespaces" : "name namespaces, or use --all");
        }
        if (!all && !excluded.isEmpty()) {
            throw new DavitException(ErrorCode.ARGUMENT_INVALID, "--exclude goes with --all only");
        }
        List<String> without = new ArrayList<>(BackupOrder.SYSTEM_NAMESPACES);
        without.addAll(excluded);
        BackupOrder order = new BackupOrder(
                List.copyOf(namespaces),
                all ? without : List.of(),
                location.in(desk),
                scope(),
                Naming.NONE,
                retain == null ? 0 : age("--retain", retain).toSeconds(),
                schedule.name());
        Follower follower = new Follower(desk, output);
        follower.finishInterrupted();
        return follower.report(follower.follow(desk.backup(order)));
    }

    private CaptureScope scope() {
        List<ClusterScopedChoice> choices = new ArrayList<>();
        withObjects.forEach(text -> choices.add(ClusterScopedChoice.named(text)));
        withLabels.forEach(text -> choices.add(ClusterScopedChoice.labelled(text)));
        return new CaptureScope(choices, withGroups, withoutKinds);
    }
}
