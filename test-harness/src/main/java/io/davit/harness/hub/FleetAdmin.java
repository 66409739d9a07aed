package io.davit.harness.hub;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.davit.harness.ground.S3Server;
import io.davit.harness.story.StoryFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The actor who runs the fleet over the hub's API. Has no access to any cluster. */
public final class FleetAdmin {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> OPEN = Set.of("RUN_STATE_PENDING", "RUN_STATE_DELIVERED", "RUN_STATE_RUNNING");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HubApi api;

    public FleetAdmin(HubApi api) {
        this.api = api;
    }

    /** Makes a one-time token for a cluster, and hands it over in a file. */
    public Path invite(String cluster, Path file) {
        JsonNode token = api.post(
                        "/v1/enrolmentTokens",
                        object().put("cluster", "clusters/" + cluster)
                                .put("requestId", UUID.randomUUID().toString())
                                .toString())
                .orFail();
        try {
            HubProcess.writeSecret(file, token.path("token").asText() + "\n");
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a pending cluster in, having compared the fingerprint that was read on the cluster. */
    public JsonNode accept(String cluster, String fingerprint) {
        JsonNode row = cluster(cluster);
        return api.post(
                        "/v1/clusters/" + cluster + ":accept",
                        object().put("etag", row.path("etag").asText())
                                .put("reportKeyFingerprint", fingerprint)
                                .toString())
                .orFail();
    }

    /** Shuts out all certificates of a cluster. */
    public JsonNode deny(String cluster) {
        JsonNode row = cluster(cluster);
        return api.post(
                        "/v1/clusters/" + cluster + ":deny",
                        object().put("etag", row.path("etag").asText())
                                .put("reason", "a stolen laptop")
                                .toString())
                .orFail();
    }

    /** Until a person has to decide about the cluster, or may again. */
    public JsonNode awaitClusterState(String cluster, String state) {
        await().atMost(PATIENCE)
                .alias("cluster " + cluster + " in state " + state)
                .until(
                        () -> api.get("/v1/clusters/" + cluster)
                                .json()
                                .path("state")
                                .asText(),
                        state::equals);
        return cluster(cluster);
    }

    /** Codes of what was raised about the cluster, newest first. */
    public List<String> alarms(String cluster) {
        return cluster(cluster).path("alarms").findValuesAsText("code");
    }

    /** Ids of restore points that the cluster has told of. */
    public List<String> restorePoints(String cluster) {
        return api.get("/v1/clusters/" + cluster + "/restorePoints?pageSize=1000")
                .orFail()
                .path("restorePoints")
                .findValuesAsText("id");
    }

    public void awaitRestorePoints(String cluster, Collection<String> ids) {
        await().atMost(PATIENCE)
                .alias("restore points of " + cluster)
                .until(() -> Set.copyOf(restorePoints(cluster)), Set.copyOf(ids)::equals);
    }

    public JsonNode cluster(String cluster) {
        return api.get("/v1/clusters/" + cluster).orFail();
    }

    /** Until the cluster's agent has a session and has told what its cluster holds. */
    public JsonNode awaitConnected(String cluster) {
        await().atMost(PATIENCE)
                .until(() -> cluster(cluster).path("connection").asText().equals("CONNECTION_STATE_CONNECTED")
                        && cluster(cluster).path("namespaceCount").asInt() > 0);
        return cluster(cluster);
    }

    /** Names a credential of the clusters; its value is only there. */
    public void nameCredential(String name) {
        api.post(
                        "/v1/cloudCredentials",
                        object().put("name", "cloudCredentials/" + name)
                                .put("type", "s3")
                                .put("reference", name)
                                .toString())
                .orFail();
    }

    /** Defines a bucket as location of the clusters. */
    public JsonNode defineLocation(
            String name, S3Server server, String bucket, String credential, Collection<String> clusters) {
        ObjectNode location = object().put("name", "locations/" + name)
                .put("type", "s3")
                .put("endpoint", server.endpoint().toString())
                .put("region", S3Server.REGION)
                .put("bucket", bucket)
                .put("prefix", "fleet/")
                .put("pathStyle", true)
                .put("cloudCredential", "cloudCredentials/" + credential);
        ArrayNode of = location.putArray("clusters");
        clusters.forEach(cluster -> of.add("clusters/" + cluster));
        return api.post("/v1/locations", location.toString()).orFail();
    }

    public JsonNode location(String name) {
        return api.get("/v1/locations/" + name).orFail();
    }

    /** Has the clusters try the location, once more if need be. */
    public void validate(String location) {
        api.post("/v1/locations/" + location + ":validate", "{}").orFail();
    }

    /** Until all clusters have answered about a location; @return how it stands on its first cluster */
    public JsonNode awaitLocation(String name, String state) {
        await().atMost(PATIENCE)
                .alias("location " + name + " in state " + state)
                .until(() -> location(name).path("states").path(0).path("state").asText(), state::equals);
        return location(name).path("states").path(0);
    }

    /** Orders a backup; @return its API name */
    public String orderBackup(String cluster, String location, Collection<String> namespaces) {
        ObjectNode backup = object().put("cluster", "clusters/" + cluster).put("location", "locations/" + location);
        ArrayNode list = backup.putArray("namespaces");
        namespaces.forEach(list::add);
        return api.post("/v1/backups", backup.toString()).orFail().path("name").asText();
    }

    /** Orders a restore of namespaces of a backup, in place; @return its row */
    public JsonNode orderRestore(String cluster, String backup, Collection<String> namespaces) {
        ObjectNode restore = object().put("cluster", "clusters/" + cluster).put("backup", backup);
        ArrayNode list = restore.putArray("namespaces");
        namespaces.forEach(list::add);
        return api.post("/v1/restores", restore.toString()).orFail();
    }

    /** The row of a backup or restore, by its API name. */
    public JsonNode run(String name) {
        return api.get("/v1/" + name).orFail();
    }

    public String state(String run) {
        return run(run).path("status").path("state").asText();
    }

    public void awaitState(String run, String state) {
        await().atMost(PATIENCE).alias(run + " in state " + state).until(() -> state(run), found -> {
            if (!found.equals(state) && !OPEN.contains(found)) {
                throw new StoryFailure(run + " should become " + state + ", but is " + run(run));
            }
            return found.equals(state);
        });
    }

    /** Entries of the hub's audit, newest first. */
    public List<JsonNode> audit() {
        return StreamSupport.stream(
                        api.get("/v1/auditEntries?pageSize=1000")
                                .orFail()
                                .path("auditEntries")
                                .spliterator(),
                        false)
                .toList();
    }

    private static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
