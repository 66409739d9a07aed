package io.davit.hub.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path of a {@code google.api.http} annotation, such as <code>/v1/{name=clusters/*}:accept</code>: what the contract uses of
 * that syntax, which is one variable whose pattern is literal parts and single stars.
 */
public final class RouteTemplate {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_.]+)=([^}]+)}");

    private final Pattern path;
    private final List<String> variables = new ArrayList<>();
    private final String openApiPath;

    public RouteTemplate(String template) {
        Matcher variable = VARIABLE.matcher(template);
        StringBuilder regex = new StringBuilder();
        StringBuilder open = new StringBuilder();
        int from = 0;
        while (variable.find()) {
            regex.append(Pattern.quote(template.substring(from, variable.start())));
            regex.append('(').append(variable.group(2).replace("*", "[^/:]+")).append(')');
            open.append(template, from, variable.start());
            open.append(variable.group(2).replace("*", "{" + plain(variable.group(2)) + "}"));
            variables.add(variable.group(1));
            from = variable.end();
        }
        regex.append(Pattern.quote(template.substring(from)));
        open.append(template.substring(from));
        this.path = Pattern.compile(regex.toString());
        this.openApiPath = open.toString();
    }

    /** {@code clusters/*} → {@code cluster}: what OpenAPI calls the star. */
    private static String plain(String pattern) {
        String collection = pattern.substring(0, pattern.indexOf('/'));
        return collection.endsWith("s") ? collection.substring(0, collection.length() - 1) : collection;
    }

    /** As OpenAPI writes it: <code>/v1/clusters/{cluster}:accept</code>. */
    public String openApiPath() {
        return openApiPath;
    }

    /** Fields that the path sets. */
    public List<String> variables() {
        return List.copyOf(variables);
    }

    /** @return the fields that the path sets, decoded; empty if it is another path */
    Optional<Map<String, String>> match(String rawPath) {
        Matcher matcher = path.matcher(rawPath);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            fields.put(variables.get(i), decoded(matcher.group(i + 1)));
        }
        return Optional.of(fields);
    }

    /** In a path, a plus is a plus. */
    private static String decoded(String raw) {
        return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
