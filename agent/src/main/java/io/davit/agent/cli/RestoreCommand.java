package io.davit.agent.cli;

import io.davit.agent.catalog.CatalogPoint;
import io.davit.agent.restore.RestoreOrder;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code restore POINT}. */
@Command(
        name = "restore",
        description =
                "Restores a restore point, or some of its namespaces, in place or under other names. What exists is retained.",
        footer = {
            "",
            "Examples:",
            "  davit-agent restore latest",
            "  davit-agent restore latest --namespace shop --map shop=shop-copy --map-path /srv/a=/srv/b",
        })
final class RestoreCommand extends AgentCommand {
    @Mixin
    PointArgument point = new PointArgument();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            split = ",",
            description = "Only this namespace of the restore point. May be repeated. Default: all.")
    List<String> namespaces = new ArrayList<>();

    @Option(
            names = "--map",
            paramLabel = "FROM=TO",
            split = ",",
            description = "Restore namespace FROM as TO. May be repeated.")
    List<String> namespaceMapping = new ArrayList<>();

    @Option(
            names = "--map-path",
            paramLabel = "FROM=TO",
            split = ",",
            description = "Restore volumes below the path FROM to below TO. May be repeated.")
    List<String> pathMapping = new ArrayList<>();

    @Option(
            names = "--map-storage-class",
            paramLabel = "FROM=TO",
            split = ",",
            description = "Use StorageClass TO where FROM stood. May be repeated.")
    List<String> storageClassMapping = new ArrayList<>();

    @Option(names = "--no-data", description = "Restore API objects only, no volume data.")
    boolean withoutData;

    @Option(names = "--jobs", description = "Restore Jobs, too, that no CronJob owns: they run again.")
    boolean withJobs;

    @Option(
            names = "--with-field-managers",
            description =
                    "Give what is created the field managers back that it had at capture, at the end, so that the "
                            + "tools that applied it (server-side) go on without conflicts.")
    boolean withFieldManagers;

    @Override
    int work(Desk desk, Output output) {
        Map<String, String> names = mapping("--map", namespaceMapping);
        Map<String, String> paths = mapping("--map-path", pathMapping);
        Map<String, String> classes = mapping("--map-storage-class", storageClassMapping);
        Follower follower = new Follower(desk, output);
        follower.finishInterrupted();
        CatalogPoint found = point.in(desk);
        RestoreOrder order = new RestoreOrder(
                found.id(),
                found.location(),
                List.copyOf(namespaces),
                names,
                classes,
                paths,
                !withoutData,
                withJobs,
                withFieldManagers);
        return follower.report(follower.follow(desk.restore(order)));
    }

    /** Each source once, each target once. */
    static Map<String, String> mapping(String option, List<String> pairs) {
        Map<String, String> mapping = new LinkedHashMap<>();
        Set<String> targets = new HashSet<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new DavitException(
                        ErrorCode.MAPPING_INVALID, option + " " + pair + " is not of the form FROM=TO");
            }
            String from = pair.substring(0, equals);
            String to = pair.substring(equals + 1);
            if (mapping.put(from, to) != null) {
                throw new DavitException(ErrorCode.MAPPING_INVALID, option + " maps '" + from + "' twice");
            }
            if (!targets.add(to) && option.equals("--map")) {
                throw new DavitException(ErrorCode.MAPPING_INVALID, option + " maps two namespaces to '" + to + "'");
            }
        }
        return mapping;
    }
}
