package io.davit.agent.restore;

import io.davit.agent.guardrails.AgentNamespace;
import io.davit.agent.repository.RestorePointSummary;
import io.davit.errors.DavitException;
import io.davit.errors.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which namespaces of a restore point are restored, checked together with the mappings before anything is written.
 *
 * @param namespaces source names
 * @param everything whether the restore point has no others, so that nothing cluster-scoped belongs to strangers
 */
record Selection(Set<String> namespaces, boolean everything) {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /** @throws DavitException NAMESPACE_UNKNOWN, MAPPING_INVALID, OBJECT_PROTECTED */
    static Selection of(RestoreOrder order, RestorePointSummary summary) {
        Set<String> present = new TreeSet<>();
        summary.namespaces().forEach(namespace -> present.add(namespace.name()));
        Set<String> chosen = order.namespaces().isEmpty() ? present : new TreeSet<>(order.namespaces());
        for (String namespace : chosen) {
            if (!present.contains(namespace)) {
                throw new DavitException(
                        ErrorCode.NAMESPACE_UNKNOWN,
                        "The restore point has no namespace " + namespace + "; it has " + String.join(", ", present)
                                + ".");
            }
        }
        checkNamespaces(order, chosen);
        checkPaths(order);
        checkClasses(order);
        return new Selection(chosen, chosen.size() == present.size());
    }

    private static void checkNamespaces(RestoreOrder order, Set<String> chosen) {
        order.namespaceMapping().forEach((source, target) -> {
            if (!chosen.contains(source)) {
                throw invalid("namespace " + source + " is mapped but not restored");
            }
            if (!LABEL.matcher(target).matches()) {
                throw invalid("'" + target + "' cannot be the name of a namespace");
            }
            if (target.equals(AgentNamespace.NAME)) {
                throw new DavitException(
                        ErrorCode.OBJECT_PROTECTED,
                        "Nothing is restored into the namespace " + AgentNamespace.NAME + ".");
            }
        });
        Mappings mappings = Mappings.of(order);
        Map<String, String> sources = new HashMap<>();
        for (String source : chosen) {
            String other = sources.put(mappings.namespace(source), source);
            if (other != null) {
                throw invalid(
                        "namespaces " + other + " and " + source + " would both become " + mappings.namespace(source));
            }
        }
    }

    private static void checkPaths(RestoreOrder order) {
        Set<String> targets = new TreeSet<>();
        order.pathMapping().forEach((source, target) -> {
            for (String path : List.of(source, target)) {
                if (!path.startsWith("/") || (path + "/").contains("/../") || (path + "/").contains("/./")) {
                    throw invalid("'" + path + "' is no plain absolute path");
                }
            }
            if (!targets.add(target)) {
                throw invalid("two paths would both become " + target);
            }
        });
    }

    private static void checkClasses(RestoreOrder order) {
        order.storageClassMapping().forEach((source, target) -> {
            if (source.isBlank() || target.isBlank()) {
                throw invalid("a storage class needs a name on both sides");
            }
        });
    }

    private static DavitException invalid(String what) {
        return new DavitException(ErrorCode.MAPPING_INVALID, "The mapping does not work: " + what + ".");
    }

    boolean contains(String namespace) {
        return namespaces.contains(namespace);
    }
}
