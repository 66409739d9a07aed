package io.davit.agent.repository.journal;

import io.davit.agent.objectstore.LockMode;
import io.davit.agent.objectstore.RetentionLock;
import io.davit.agent.repository.Naming;
import io.davit.agent.repository.Occasion;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.agent.repository.RestorePointSummary.NamespaceSummary;
import io.davit.agent.repository.RestorePointSummary.Source;
import io.davit.agent.repository.RestorePointSummary.VolumeSummary;
import io.davit.agent.repository.format.ByteReader;
import io.davit.agent.repository.format.ByteWriter;
import io.davit.agent.repository.format.FieldReader;
import io.davit.agent.repository.format.FieldWriter;
import io.davit.agent.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The summary in a RESTORE_POINT entry. Resource ids stand once; namespaces count by their index. */
final class SummaryCodec {
    private static final int RUN = 1 << 1 | FieldWriter.CRITICAL;
    private static final int CLUSTER_UID = 2 << 1 | FieldWriter.CRITICAL;
    private static final int CLUSTER_NAME = 3 << 1 | FieldWriter.CRITICAL;
    private static final int CLUSTER_VERSION = 4 << 1 | FieldWriter.CRITICAL;
    private static final int STARTED = 5 << 1 | FieldWriter.CRITICAL;
    private static final int SEALED = 6 << 1 | FieldWriter.CRITICAL;
    private static final int COMPLETE = 7 << 1 | FieldWriter.CRITICAL;
    private static final int RESOURCE = 8 << 1 | FieldWriter.CRITICAL;
    private static final int NAMESPACE = 9 << 1 | FieldWriter.CRITICAL;
    private static final int CLUSTER_SCOPED = 10 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME = 11 << 1 | FieldWriter.CRITICAL;
    private static final int SOURCE_BYTES = 12 << 1 | FieldWriter.CRITICAL;
    private static final int STORED_BYTES = 13 << 1 | FieldWriter.CRITICAL;
    private static final int PROBLEMS = 14 << 1 | FieldWriter.CRITICAL;
    /** Not critical: whoever does not know it restores the same. */
    private static final int LEFT_OUT = 15 << 1;
    /** Not critical, like the labels: for people. */
    private static final int NAMED = 16 << 1;

    private static final int LABEL = 17 << 1;
    /** Not critical: whoever only restores needs not know it. */
    private static final int RETAIN_UNTIL = 18 << 1;
    /** The same. */
    private static final int LOCK = 19 << 1;
    /** The same; for retention. */
    private static final int SCHEDULE = 20 << 1;

    private static final int SELECTION = 21 << 1;
    private static final int DIGEST = 32;

    private static final int LOCK_MODE = 1 << 1 | FieldWriter.CRITICAL;
    private static final int LOCK_UNTIL = 2 << 1 | FieldWriter.CRITICAL;

    private static final int NAME = 1 << 1 | FieldWriter.CRITICAL;
    private static final int COUNTS = 2 << 1 | FieldWriter.CRITICAL;

    private static final int VOLUME_NAMESPACE = 1 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME_CLAIM = 2 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME_NAME = 3 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME_HAS_DATA = 4 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME_FILES = 5 << 1 | FieldWriter.CRITICAL;
    private static final int VOLUME_BYTES = 6 << 1 | FieldWriter.CRITICAL;

    private SummaryCodec() {}

    static FieldWriter encode(RestorePointSummary summary) {
        List<String> resources = resources(summary);
        Map<String, Integer> index = new TreeMap<>();
        resources.forEach(resource -> index.put(resource, index.size()));
        FieldWriter fields = new FieldWriter()
                .text(RUN, summary.run().toString())
                .text(CLUSTER_UID, summary.cluster().uid())
                .text(CLUSTER_NAME, summary.cluster().name())
                .text(CLUSTER_VERSION, summary.cluster().version())
                .instant(STARTED, summary.started())
                .instant(SEALED, summary.sealed())
                .flag(COMPLETE, summary.complete());
        resources.forEach(resource -> fields.text(RESOURCE, resource));
        for (NamespaceSummary namespace : summary.namespaces()) {
            fields.nested(
                    NAMESPACE,
                    new FieldWriter().text(NAME, namespace.name()).bytes(COUNTS, counts(namespace.objects(), index)));
        }
        fields.bytes(CLUSTER_SCOPED, counts(summary.clusterScoped(), index));
        summary.volumes().forEach(volume -> fields.nested(VOLUME, encode(volume)));
        fields.number(SOURCE_BYTES, summary.sourceBytes())
                .number(STORED_BYTES, summary.storedBytes())
                .number(PROBLEMS, summary.problems());
        summary.leftOut().forEach(resource -> fields.text(LEFT_OUT, resource));
        if (!summary.naming().name().isEmpty()) {
            fields.text(NAMED, summary.naming().name());
        }
        summary.naming().labels().forEach((key, value) -> fields.text(LABEL, key + "=" + value));
        summary.retainUntil().ifPresent(until -> fields.instant(RETAIN_UNTIL, until));
        summary.lock()
                .ifPresent(lock -> fields.nested(
                        LOCK,
                        new FieldWriter()
                                .number(LOCK_MODE, lock.mode() == LockMode.COMPLIANCE ? 2 : 1)
                                .instant(LOCK_UNTIL, lock.until())));
        if (!summary.occasion().isOnDemand()) {
            fields.text(SCHEDULE, summary.occasion().schedule());
        }
        if (!summary.occasion().selection().isEmpty()) {
            fields.bytes(SELECTION, HexFormat.of().parseHex(summary.occasion().selection()));
        }
        return fields;
    }

    private static FieldWriter encode(VolumeSummary volume) {
        return new FieldWriter()
                .text(VOLUME_NAMESPACE, volume.namespace())
                .text(VOLUME_CLAIM, volume.claim())
                .text(VOLUME_NAME, volume.volume())
                .flag(VOLUME_HAS_DATA, volume.hasData())
                .number(VOLUME_FILES, volume.files())
                .number(VOLUME_BYTES, volume.bytes());
    }

    private static List<String> resources(RestorePointSummary summary) {
        TreeSet<String> all = new TreeSet<>(summary.clusterScoped().keySet());
        summary.namespaces().forEach(namespace -> all.addAll(namespace.objects().keySet()));
        return List.copyOf(all);
    }

    private static byte[] counts(Map<String, Long> counts, Map<String, Integer> index) {
        ByteWriter out = new ByteWriter();
        new TreeMap<>(counts).forEach((resource, count) -> {
            Integer at = index.get(resource);
            if (at != null) {
                out.varint(at).varint(count);
            }
        });
        return out.toBytes();
    }

    static RestorePointSummary decode(FieldReader fields) {
        @Nullable RunId run = null;
        String uid = null;
        String name = null;
        String version = null;
        Instant started = null;
        Instant sealed = null;
        boolean complete = false;
        List<String> resources = new ArrayList<>();
        List<NamespaceSummary> namespaces = new ArrayList<>();
        Map<String, Long> clusterScoped = Map.of();
        List<VolumeSummary> volumes = new ArrayList<>();
        long sourceBytes = 0;
        long storedBytes = 0;
        long problems = 0;
        List<String> leftOut = new ArrayList<>();
        String called = "";
        Map<String, String> labels = new LinkedHashMap<>();
        Optional<Instant> retainUntil = Optional.empty();
        Optional<RetentionLock> lock = Optional.empty();
        String schedule = "";
        String selection = "";
        while (fields.next()) {
            switch (fields.tag()) {
                case RUN -> run = EntryCodec.runId(fields);
                case CLUSTER_UID -> uid = fields.text();
                case CLUSTER_NAME -> name = fields.text();
                case CLUSTER_VERSION -> version = fields.text();
                case STARTED -> started = fields.instant();
                case SEALED -> sealed = fields.instant();
                case COMPLETE -> complete = fields.flag();
                case RESOURCE -> resources.add(fields.repeated().text());
                case NAMESPACE -> namespaces.add(namespace(fields.repeated().nested(), resources));
                case CLUSTER_SCOPED -> clusterScoped = counts(fields.raw(), resources);
                case VOLUME -> volumes.add(volume(fields.repeated().nested()));
                case SOURCE_BYTES -> sourceBytes = fields.amount();
                case STORED_BYTES -> storedBytes = fields.amount();
                case PROBLEMS -> problems = fields.amount();
                case LEFT_OUT -> leftOut.add(fields.repeated().text());
                case NAMED -> called = fields.text();
                case LABEL -> label(fields.repeated(), labels);
                case RETAIN_UNTIL -> retainUntil = Optional.of(fields.instant());
                case LOCK -> lock = lock(fields.nested());
                case SCHEDULE -> schedule = fields.text();
                case SELECTION -> selection = HexFormat.of().formatHex(fields.bytes(DIGEST));
                default -> fields.repeated().unknown();
            }
        }
        Source source = new Source(
                fields.require(uid, "the cluster's UID"),
                fields.require(name, "the cluster's name"),
                fields.require(version, "the cluster's version"));
        return new RestorePointSummary(
                fields.require(run, "the run"),
                source,
                fields.require(started, "the start"),
                fields.require(sealed, "the time of sealing"),
                complete,
                namespaces,
                clusterScoped,
                volumes,
                sourceBytes,
                storedBytes,
                problems,
                leftOut,
                naming(called, labels, fields),
                retainUntil,
                lock,
                occasion(schedule, selection, fields));
    }

    /** Of a mode that this reader does not know, it is no lock that it could speak of. */
    private static Optional<RetentionLock> lock(FieldReader fields) {
        long mode = 0;
        Instant until = null;
        while (fields.next()) {
            switch (fields.tag()) {
                case LOCK_MODE -> mode = fields.amount();
                case LOCK_UNTIL -> until = fields.instant();
                default -> fields.repeated().unknown();
            }
        }
        Instant end = fields.require(until, "the end of a lock");
        return mode == 1 || mode == 2
                ? Optional.of(new RetentionLock(mode == 2 ? LockMode.COMPLIANCE : LockMode.GOVERNANCE, end))
                : Optional.empty();
    }

    private static void label(FieldReader fields, Map<String, String> labels) {
        String text = fields.text();
        int equals = text.indexOf('=');
        if (equals < 1 || labels.put(text.substring(0, equals), text.substring(equals + 1)) != null) {
            throw fields.malformed("a label");
        }
    }

    private static Naming naming(String name, Map<String, String> labels, FieldReader fields) {
        try {
            return new Naming(name, labels);
        } catch (IllegalArgumentException e) {
            throw fields.malformed("a name or a label");
        }
    }

    private static Occasion occasion(String schedule, String selection, FieldReader fields) {
        try {
            return new Occasion(schedule, selection);
        } catch (IllegalArgumentException e) {
            throw fields.malformed("the name of a schedule");
        }
    }

    private static NamespaceSummary namespace(FieldReader fields, List<String> resources) {
        String name = null;
        Map<String, Long> objects = Map.of();
        while (fields.next()) {
            if (fields.tag() == NAME) {
                name = fields.text();
            } else if (fields.tag() == COUNTS) {
                objects = counts(fields.raw(), resources);
            } else {
                fields.repeated().unknown();
            }
        }
        return new NamespaceSummary(fields.require(name, "a namespace's name"), objects);
    }

    private static Map<String, Long> counts(ByteReader in, List<String> resources) {
        Map<String, Long> counts = new LinkedHashMap<>();
        int last = -1;
        while (!in.isAtEnd()) {
            int at = in.count(Integer.MAX_VALUE);
            long count = in.varint();
            if (at <= last || at >= resources.size() || count < 0) {
                throw in.malformed("counts out of bounds");
            }
            counts.put(resources.get(at), count);
            last = at;
        }
        return counts;
    }

    private static VolumeSummary volume(FieldReader fields) {
        String namespace = null;
        String claim = null;
        String name = null;
        boolean hasData = false;
        long files = 0;
        long bytes = 0;
        while (fields.next()) {
            switch (fields.tag()) {
                case VOLUME_NAMESPACE -> namespace = fields.text();
                case VOLUME_CLAIM -> claim = fields.text();
                case VOLUME_NAME -> name = fields.text();
                case VOLUME_HAS_DATA -> hasData = fields.flag();
                case VOLUME_FILES -> files = fields.amount();
                case VOLUME_BYTES -> bytes = fields.amount();
                default -> fields.repeated().unknown();
            }
        }
        return new VolumeSummary(
                fields.require(namespace, "a volume's namespace"),
                fields.require(claim, "a volume's claim"),
                fields.require(name, "a volume's name"),
                hasData,
                files,
                bytes);
    }
}
