package io.davit.agent.cluster.fabric8;

import io.davit.agent.cluster.ListOrder;
import io.davit.agent.cluster.ObjectName;
import io.davit.agent.cluster.ResourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** URLs of the API. */
final class Paths {
    private Paths() {}

    static String collection(ResourceType type, String namespace) {
        String version =
                type.group().isEmpty() ? "/api/" + type.version() : "/apis/" + type.group() + "/" + type.version();
        return version + (namespace.isEmpty() ? "" : "/namespaces/" + encode(namespace)) + "/" + type.plural();
    }

    static String object(ResourceType type, ObjectName name) {
        return collection(type, type.namespaced() ? name.namespace() : "") + "/" + encode(name.name());
    }

    static String page(ListOrder order, int limit, String continueToken) {
        return collection(order.type(), order.namespace().orElse("")) + "?limit=" + limit
                + (continueToken.isEmpty() ? "" : "&continue=" + encode(continueToken));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
