package io.davit.harness.demo;

import static org.awaitility.Awaitility.await;

import io.davit.harness.hub.FleetAdmin;
import io.davit.harness.hub.HubProcess;
import io.davit.harness.story.StoryFailure;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The actor who holds the hub: he has its administrator's token, writes in its database, and what he orders is numbered and signed
 * by its online keys. What comes of his orders is read in the clusters' own audits, not at the hub.
 */
final class HubThief {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HubProcess hub;
    private final FleetOperator stolen;
    private final FleetAdmin watching;
    private final Telling telling;
    private final List<String> refusals = new ArrayList<>();
    /** How many refusals each cluster's own audit showed when it was last asked. */
    private final Map<FleetCluster, Integer> seen = new HashMap<>();

    /**
     * What he is after.
     *
     * @param backup API name of a backup that was carried out on the first cluster
     * @param harbour name of the application, the first of its namespaces
     * @param copy the same in the second cluster
     * @param volumes folder of its volumes in the first
     * @param bucket of his own
     */
    record Loot(
            FleetCluster lisbon,
            FleetCluster porto,
            String backup,
            String harbour,
            String copy,
            Path volumes,
            String bucket) {}

    HubThief(HubProcess hub, FleetOperator stolen, FleetAdmin watching, Telling telling) {
        this.hub = hub;
        this.stolen = stolen;
        this.watching = watching;
        this.telling = telling;
    }

    /** @return the codes of the refusals, in order */
    List<String> tryEverything(Loot loot) {
        telling.step("The hub is stolen: database, online keys and administrator's token are somebody else's");
        int runs = loot.lisbon().runs() + loot.porto().runs();
        for (FleetCluster cluster : List.of(loot.lisbon(), loot.porto())) {
            seen.put(cluster, cluster.refusals().size());
        }
        String[] restore = {"restore", "create", loot.harbour(), "--backup", loot.backup()};
        String order = attempt(
                "He backs up what is not his to read",
                loot.lisbon(),
                "GUARDRAIL_REFUSED",
                "backup",
                "create",
                "kube-system",
                "--cluster",
                "lisbon",
                "--location",
                FleetStory.LOCATION);
        attempt(
                "He restores over live data, which nobody approved",
                loot.lisbon(),
                "APPROVAL_MISSING",
                with(restore, "--cluster", "lisbon"));
        attempt(
                "He restores into the agent's own namespace",
                loot.porto(),
                "GUARDRAIL_PROTECTED",
                with(restore, "--cluster", "porto", "--map", loot.harbour() + "=davit-agent"));
        attempt(
                "He restores files into a folder of the node",
                loot.porto(),
                "GUARDRAIL_REFUSED",
                with(
                        restore,
                        "--cluster",
                        "porto",
                        "--map",
                        loot.harbour() + "=" + loot.copy(),
                        "--map-path",
                        loot.volumes() + "=/etc"));
        movesTheLocation(loot);
        putsAnotherOrderUnderAnOldId(loot, order);
        if (loot.lisbon().runs() + loot.porto().runs() != runs) {
            throw new StoryFailure("something that the thief ordered was carried out");
        }
        telling.detail("%d refusals; nothing of that was carried out", refusals.size());
        return List.copyOf(refusals);
    }

    /** @return the API name of what he ordered */
    private String attempt(String what, FleetCluster cluster, String code, String... words) {
        telling.detail("%s", what);
        String name = stolen.make(words);
        watching.awaitState(name, "RUN_STATE_REFUSED");
        awaitRefusal(cluster, code);
        return name;
    }

    /** The approved name, another bucket: the name is not what was approved (P9). */
    private void movesTheLocation(Loot loot) {
        telling.detail("He moves the location into a bucket of his own, under the approved name");
        stolen.ask("location", "update", FleetStory.LOCATION, "--bucket", loot.bucket());
        awaitRefusal(loot.lisbon(), "APPROVAL_MISSING");
    }

    /** In the database an order that was carried out becomes another one that waits, and the hub signs it (P3). */
    private void putsAnotherOrderUnderAnOldId(Loot loot, String other) {
        telling.detail("He writes another order under the id of one that was carried out, and has the hub sign it");
        String from = instruction(other);
        String into = instruction(loot.backup());
        hub.stop();
        try (Connection store =
                        DriverManager.getConnection("jdbc:sqlite:" + hub.data().resolve("hub.sqlite"));
                PreparedStatement swap = store.prepareStatement("""
                        UPDATE instructions SET state = 'PENDING', ended_at = NULL,
                            order_bytes = (SELECT order_bytes FROM instructions WHERE id = ?) WHERE id = ?
                        """)) {
            swap.setString(1, from);
            swap.setString(2, into);
            if (swap.executeUpdate() != 1) {
                throw new StoryFailure("there was nothing to write over");
            }
        } catch (SQLException e) {
            throw new StoryFailure("the hub's database: " + e.getMessage());
        }
        hub.start();
        // About a delivery and not about an instruction: no decision of the cluster, but in its audit, and in the
        // hub's.
        String code = "INSTRUCTION_CONFLICT";
        await().atMost(PATIENCE)
                .alias("the audit of lisbon has it")
                .until(() -> loot.lisbon().rejections().contains(code));
        await().atMost(PATIENCE)
                .alias("the hub's audit has it")
                .until(() -> watching.audit().stream()
                        .filter(entry -> entry.path("action").asText().equals("envelope.rejected"))
                        .anyMatch(entry -> entry.path("code").asText().equals(code)));
        tellRefusal(loot.lisbon(), code);
    }

    private void awaitRefusal(FleetCluster cluster, String code) {
        int before = seen.getOrDefault(cluster, 0);
        List<String> now = await().atMost(PATIENCE)
                .alias("one refusal more on " + cluster.name())
                .until(cluster::refusals, refused -> refused.size() > before);
        seen.put(cluster, now.size());
        String found = now.getFirst();
        if (!found.equals(code)) {
            throw new StoryFailure("the refusal should be %s, but is %s".formatted(code, found));
        }
        tellRefusal(cluster, found);
    }

    private void tellRefusal(FleetCluster cluster, String code) {
        telling.detail("  refused by %s: %s", cluster.name(), code);
        refusals.add(code);
    }

    private String instruction(String run) {
        return watching.run(run).path("status").path("instructionId").asText();
    }

    private static String[] with(String[] words, String... further) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(further));
        return all.toArray(String[]::new);
    }
}
